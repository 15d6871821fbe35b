import { NestFactory } from '@nestjs/core';
import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { openQueue } from '../platform/queue/open.js';
import { nestLogger } from '../platform/telemetry/nest-logger.js';
import { instances, rootModule, work } from './root.js';
import { openService } from './service.js';

/** Runs jobs and scheduled tasks. @returns the exit code @throws ConfigurationError before anything is opened */
export async function runWorker(): Promise<number> {
  const config = readConfig(process.env, 'worker');
  const service = await openService('worker', config);
  const root = rootModule([service.health()], service.providers, work(features));
  const app = await NestFactory.createApplicationContext(root, {
    logger: nestLogger(service.log),
    abortOnError: false,
  });
  openQueue(instances(app, features), { ...service, config });
  return service.run(app);
}
