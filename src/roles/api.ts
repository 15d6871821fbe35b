import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { openService } from './service.js';
import { openWeb } from './web.js';

/** Serves HTTP. @returns the exit code @throws ConfigurationError before anything is opened */
export async function serveApi(): Promise<number> {
  const config = readConfig(process.env, 'api');
  const service = await openService('api', config);
  return service.run(await openWeb(features, config, service));
}
