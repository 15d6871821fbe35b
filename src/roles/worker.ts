import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { openService } from './service.js';
import { openWork } from './work.js';

/** Runs jobs and scheduled tasks. @returns the exit code @throws ConfigurationError before anything is opened */
export async function runWorker(): Promise<number> {
  const config = readConfig(process.env, 'worker');
  const service = await openService('worker', config);
  return service.run(await openWork(features, config, service));
}
