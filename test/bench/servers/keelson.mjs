import 'reflect-metadata';
import { staticModule } from './route.mjs';

/** The built service as `main.ts api` composes it, and the route beside the example's. */
const dist = new URL('../../../dist/', import.meta.url);
const load = (path) => import(new URL(path, dist));
const { readConfig } = await load('config/read.js');
const { features } = await load('features/index.js');
const { logRequests } = await load('platform/http/request-log.js');
const { openService } = await load('roles/service.js');
const { openWeb } = await load('roles/web.js');

const config = readConfig(process.env, 'api');
const service = await openService('api', config);
const observers = process.env.BENCH_METRICS === 'off' ? [logRequests(service.log)] : undefined;
process.exit(await service.run(await openWeb([...features, { module: staticModule() }], config, service, observers)));
