import { fastify } from 'fastify';
import type { Config } from '../../config/schema.js';
import { addProbes } from '../health/probes.js';
import type { Readiness } from '../health/readiness.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import { info } from './info.js';

interface ManagementOptions {
  config: Pick<Config, 'management' | 'process'>;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: Logger;
}

/** The second port, for the kubelet and Prometheus: the first to open and the last to close, so that liveness is answered to the end. */
export function openManagement(role: string, readiness: Readiness, options: ManagementOptions): void {
  const { config, lifecycle, metrics, log } = options;
  const server = fastify({ forceCloseConnections: true });
  addProbes(server, readiness, { verbose: true });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  server.get('/info', () => info(config.process, role));
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
