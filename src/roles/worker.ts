import { NestFactory } from '@nestjs/core';
import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { nestLogger } from '../platform/telemetry/nest-logger.js';
import { upkeepProviders } from '../platform/upkeep.js';
import { rootModule, work } from './root.js';
import { openService } from './service.js';
import { openWork } from './work.js';

/** Runs jobs and scheduled tasks. @returns the exit code @throws ConfigurationError before anything is opened */
export async function runWorker(): Promise<number> {
  const config = readConfig(process.env, 'worker');
  const service = await openService('worker', config);
  const providers = [...service.providers, ...upkeepProviders(config)];
  const root = rootModule([service.health()], providers, work(features));
  const app = await NestFactory.createApplicationContext(root, {
    logger: nestLogger(service.log),
    abortOnError: false,
  });
  openWork(app, features, { ...service, config });
  return service.run(app);
}
