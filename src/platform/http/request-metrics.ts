import type { FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';
import { Histogram } from '../telemetry/histogram.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Exchanges } from './exchanges.js';
import type { Observer } from './hooks.js';
import { ANY_PATH } from './methods.js';
import { statusOf, UNMATCHED } from './outcome.js';

/** Statuses that alerts count. Their series are there from the start: rate() does not see with what count a series begins. */
const FAILURES = [500, 503];

/**
 * Counts and times requests by method, template of the route and status. OpenTelemetry's HTTP names. Of each route that is registered
 * after it, failures are published from the start; not those of HEAD, which Fastify adds to every GET and hardly anybody sends.
 */
export function measureRequests(server: FastifyInstance, exchanges: Exchanges, metrics: Registry): Observer {
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
  // By status, method and route: a key made of them would cost more than all else here.
  const byStatus = new Map<number, Map<string, Map<string, (seconds: number) => void>>>();
  const seriesOf = (status: number, method: string, route: string) => {
    const byRoute = entry(entry(byStatus, status, newMap), method, newMap);
    return entry(byRoute, route, () =>
      duration.series({ http_request_method: method, http_route: route, http_response_status_code: status }),
    );
  };
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.probe || url === ANY_PATH) return;
    for (const one of [method].flat()) {
      if (one !== 'HEAD') for (const status of FAILURES) seriesOf(status, one, url);
    }
  });
  return (exchange) => {
    const observe = seriesOf(statusOf(exchange), exchange.request.method, exchange.route ?? UNMATCHED);
    observe(exchange.durationMs / 1000);
  };
}

const newMap = () => new Map();

/** The value at `key`, made when it is first asked for. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
