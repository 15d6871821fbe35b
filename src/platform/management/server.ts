import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Config } from '../../config/schema.js';
import { shown } from '../../config/shown.js';
import { addProbes } from '../health/probes.js';
import type { Readiness } from '../health/readiness.js';
import { fromFastify } from '../http/problem.filter.js';
import { PROBLEM_MEDIA_TYPE, Problem } from '../http/problem.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import type { Registry } from '../telemetry/metrics.js';
import { assertAllowed } from './access.js';
import { info } from './info.js';
import { loggerRoutes } from './loggers.js';
import { profileRoutes } from './profiles.js';
import type { ManagementRoute } from './route.js';

interface ManagementOptions {
  config: Pick<Config, 'management' | 'process'>;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: Logger;
  /** What other parts of the platform have to show, or to be told. */
  management: readonly ManagementRoute[];
}

/** The second port, for the kubelet, Prometheus and operators: the first to open and the last to close, so that liveness is answered to the end. */
export function openManagement(role: string, readiness: Readiness, options: ManagementOptions): void {
  const { config, lifecycle, metrics, management, log: root } = options;
  const log = named(root, 'management');
  const server = fastify({ forceCloseConnections: true });
  server.removeContentTypeParser('text/plain');
  server.setErrorHandler<FastifyError>((error, _request, reply) => refuse(reply, error, log));
  addProbes(server, readiness, { verbose: true });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  server.get('/info', () => info(config.process, role));
  addGuarded(server, config, [
    { method: 'GET', path: '/env', answer: () => shown(config) },
    ...loggerRoutes(root),
    ...profileRoutes(),
    ...management,
  ]);
  lifecycle.register({
    name: 'management',
    start: {
      async listen() {
        const url = await server.listen({ host: config.management.host, port: config.management.port });
        log.info({ url }, 'management listens');
      },
    },
    stop: { flush: () => server.close() },
  });
}

function addGuarded(server: FastifyInstance, config: ManagementOptions['config'], routes: ManagementRoute[]): void {
  for (const { method, path, answer } of routes) {
    server.route({
      method,
      url: path,
      onRequest: (request) => assertAllowed(request, config),
      handler: async (request, reply) => answer(request, reply),
    });
  }
}

function refuse(reply: FastifyReply, error: FastifyError, log: Logger): void {
  const problem = error instanceof Problem ? error : fromFastify(error);
  if (problem.status >= 500) log.error({ err: error, path: reply.request.routeOptions.url }, 'request failed');
  reply
    .code(problem.status)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(problem.toDetails()));
}
