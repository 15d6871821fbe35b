import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { openHttpServer } from '../platform/http/server.js';
import { rootModule, routes, warmUp } from './root.js';
import { openService } from './service.js';
import { openWeb } from './web.js';

/** Serves HTTP. @returns the exit code @throws ConfigurationError before anything is opened */
export async function serveApi(): Promise<number> {
  const config = readConfig(process.env, 'api');
  const service = await openService('api', config);
  const web = openWeb(features, config, service);
  const root = rootModule([service.health(...web.checks)], [...service.providers, ...web.providers], routes(features));
  const app = await openHttpServer(root, { ...service, ...web, config });
  warmUp(features, service.lifecycle);
  return service.run(app);
}
