import 'reflect-metadata';
import { staticModule } from './route.mjs';

/** The built service as `main.ts api` composes it, and the route beside the example's. */
const dist = new URL('../../../dist/', import.meta.url);
const load = (path) => import(new URL(path, dist));
const { readConfig } = await load('config/read.js');
const { features } = await load('features/index.js');
const { logRequests } = await load('platform/http/request-log.js');
const { openHttpServer } = await load('platform/http/server.js');
const { rootModule, routes } = await load('roles/root.js');
const { openService } = await load('roles/service.js');
const { openWeb } = await load('roles/web.js');

const config = readConfig(process.env, 'api');
const service = await openService('api', config);
const web = openWeb(features, config, service);
const root = rootModule(
  [service.health(...web.checks)],
  [...service.providers, ...web.providers],
  [...routes(features), { module: staticModule() }],
);
const observers = process.env.BENCH_METRICS === 'off' ? [logRequests(service.log)] : undefined;
process.exit(await service.run(await openHttpServer(root, { ...service, ...web, config, observers })));
