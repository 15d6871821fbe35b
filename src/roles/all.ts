import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { openHttpServer } from '../platform/http/server.js';
import { upkeepProviders } from '../platform/upkeep.js';
import { rootModule, routes, warmUp, work } from './root.js';
import { openService } from './service.js';
import { openWeb } from './web.js';
import { openWork } from './work.js';

/** An api and a worker in one process, for development. @returns the exit code @throws ConfigurationError */
export async function serveAll(): Promise<number> {
  const config = readConfig(process.env, 'all');
  const service = await openService('all', config);
  const web = openWeb(features, config, service);
  const root = rootModule(
    [service.health(...web.checks)],
    [...service.providers, ...web.providers, ...upkeepProviders(config)],
    [...routes(features), ...work(features)],
  );
  const app = await openHttpServer(root, { ...service, ...web, config });
  warmUp(features, service.lifecycle);
  openWork(app, features, { ...service, config });
  return service.run(app);
}
