import { Gauge } from 'prom-client';
import { Histogram } from '../telemetry/histogram.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Exchanges } from './exchanges.js';
import type { Observer } from './hooks.js';
import { statusOf, UNMATCHED } from './outcome.js';

/** Counts and times requests by method, template of the route and status. OpenTelemetry's HTTP names. */
export function measureRequests(exchanges: Exchanges, metrics: Registry): Observer {
  const duration = new Histogram(
    {
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP requests, in seconds.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    },
    metrics,
  );
  new Gauge({
    name: 'http_server_active_requests',
    help: 'HTTP requests in progress.',
    registers: [metrics],
    collect() {
      this.set(exchanges.size);
    },
  });
  const series = new Map<string, (seconds: number) => void>();
  return (exchange) => {
    const { method } = exchange.request;
    const route = exchange.route ?? UNMATCHED;
    const status = statusOf(exchange);
    const key = `${method} ${status} ${route}`;
    let observe = series.get(key);
    if (observe === undefined) {
      observe = duration.series({ http_request_method: method, http_route: route, http_response_status_code: status });
      series.set(key, observe);
    }
    observe(exchange.reply.elapsedTime / 1000);
  };
}
