import { readConfig } from '../config/read.js';
import type { ConfigOf } from '../config/schema.js';
import { features } from '../features/index.js';
import type { Feature } from '../platform/feature.js';
import { openService, type Service } from './service.js';
import { openWeb } from './web.js';
import { openWork } from './work.js';

/** An api and a worker in one process, for development. @returns the exit code @throws ConfigurationError */
export async function serveAll(): Promise<number> {
  const config = readConfig(process.env, 'all');
  const service = await openService('all', config);
  return service.run(await openBoth(features, config, service));
}

/** Each makes its own of a feature, as in two processes: what lacks something in one of them lacks it here. */
export async function openBoth(features: readonly Feature[], config: ConfigOf<'all'>, service: Service) {
  const app = await openWeb(features, config, service);
  await openWork(features, config, service);
  return app;
}
