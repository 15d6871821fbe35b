import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram } from 'prom-client';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import { type InFlight, isProbe } from './in-flight.js';

interface Observation {
  inFlight: InFlight;
  metrics: Registry;
  log: Logger;
}

/** One log line and one observation a request, with the template of its route, never its path. OpenTelemetry's HTTP names. */
export function observeRequests(server: FastifyInstance, { inFlight, metrics, log }: Observation): void {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers: [metrics],
  });
  new Gauge({
    name: 'http_server_active_requests',
    help: 'HTTP requests in progress.',
    registers: [metrics],
    collect() {
      this.set(inFlight.requests.size);
    },
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (!isProbe(request)) {
      const { method } = request;
      const route = request.routeOptions.url ?? 'unmatched';
      const seconds = reply.elapsedTime / 1000;
      duration.observe(
        { http_request_method: method, http_route: route, http_response_status_code: reply.statusCode },
        seconds,
      );
      log.info(
        {
          method,
          route,
          path: request.url.split('?', 1)[0],
          status: reply.statusCode,
          duration_ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    }
    done();
  });
}
