import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Config } from '../../config/schema.js';
import { pause } from '../lifecycle/deadline.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Component } from '../lifecycle/phases.js';
import type { Logger } from '../telemetry/logger.js';
import { logFields } from '../telemetry/request-context.js';
import type { Exchanges } from './exchanges.js';

/** No request for so long: every client that kept a connection has seen `Connection: close`, or has nothing to say. */
const QUIET_SECONDS = 1;
const POLL_SECONDS = 0.02;

interface Draining {
  server: Server;
  exchanges: Exchanges;
  config: Config['lifecycle'];
  lifecycle: Lifecycle;
  log: Logger;
}

/**
 * Stops `server` without failing a request. kube-proxy keeps established connections after the endpoint is gone, so one that was idle
 * may still speak after we stopped to accept: it is answered, not reset.
 */
export function drainOnStop({ server, exchanges, config, lifecycle, log }: Draining): Component['stop'] {
  // No delay means that no load balancer has to forget us, as in development.
  const quietSeconds = Math.min(QUIET_SECONDS, config.drainDelaySeconds);
  return {
    async 'drain-delay'() {
      if (lifecycle.wasReady) await pause(config.drainDelaySeconds);
    },
    async 'finish-requests'() {
      if (!server.listening) return;
      // http's own close() drops idle connections at once; net's only stops accepting.
      NetServer.prototype.close.call(server);
      const begun = performance.now();
      const elapsedMs = () => performance.now() - begun;
      const isQuiet = () => exchanges.size === 0 && Math.min(exchanges.quietMs, elapsedMs()) >= quietSeconds * 1000;
      const isLate = () => elapsedMs() > (config.drainTimeoutSeconds - POLL_SECONDS) * 1000;
      while (!isQuiet() && !isLate()) await pause(POLL_SECONDS);
      for (const exchange of exchanges) {
        const { request, route } = exchange;
        log.error({ method: request.method, route, ...logFields(exchange) }, 'cut a request');
      }
      server.closeAllConnections();
    },
  };
}
