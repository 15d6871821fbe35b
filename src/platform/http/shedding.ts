import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';
import type { Config } from '../../config/schema.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Registry } from '../telemetry/metrics.js';
import { type InFlight, isProbe } from './in-flight.js';
import { sendProblem } from './problem.filter.js';
import { Unavailable } from './problem.js';

/** Milliseconds: how finely the delay is sampled, and over which time its mean is taken. */
const DELAY = { resolution: 10, window: 500 };

const REASONS = {
  starting: 'The service is starting.',
  'in-flight': 'Too many requests are in progress.',
  'event-loop': 'The service is overloaded.',
} as const;
type Reason = keyof typeof REASONS;

interface Shedding {
  config: Config['http'];
  inFlight: InFlight;
  lifecycle: Lifecycle;
  metrics: Registry;
}

/** Refuses requests that could not be served in time with 503 and Retry-After, before any work is done; never through readiness. */
export function shedLoad(server: FastifyInstance, { config, inFlight, lifecycle, metrics }: Shedding): void {
  const delay = watchEventLoop(lifecycle);
  const shed = new Counter({
    name: 'http_server_requests_shed_total',
    help: 'Requests refused with 503 before any work, by reason.',
    labelNames: ['reason'],
    registers: [metrics],
  });
  for (const reason of Object.keys(REASONS)) shed.inc({ reason }, 0);

  function reasonToShed(): Reason | undefined {
    if (lifecycle.state === 'starting') return 'starting';
    if (inFlight.requests.size > config.maxInFlight) return 'in-flight';
    if (delay.meanMs() > config.maxEventLoopDelayMs) return 'event-loop';
    return undefined;
  }

  server.addHook('onRequest', (request, reply, done) => {
    const reason = isProbe(request) ? undefined : reasonToShed();
    if (reason === undefined) return done();
    shed.inc({ reason });
    sendProblem(reply, new Unavailable(REASONS[reason]));
  });
}

/** The mean delay of the event loop over the last whole window. */
function watchEventLoop(lifecycle: Lifecycle): { meanMs(): number } {
  const histogram = monitorEventLoopDelay({ resolution: DELAY.resolution });
  let meanMs = 0;
  let timer: NodeJS.Timeout | undefined;
  lifecycle.register({
    name: 'event-loop-delay',
    start: {
      listen() {
        histogram.enable();
        timer = setInterval(() => {
          meanMs = histogram.count > 0 ? Math.max(0, histogram.mean / 1e6 - DELAY.resolution) : 0;
          histogram.reset();
        }, DELAY.window);
      },
    },
    stop: {
      close() {
        clearInterval(timer);
        histogram.disable();
      },
    },
  });
  return { meanMs: () => meanMs };
}
