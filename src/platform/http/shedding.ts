import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter } from 'prom-client';
import type { Config } from '../../config/schema.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Exchanges } from './exchanges.js';
import { type Problem, Unavailable } from './problem.js';

/** Milliseconds: how finely the delay is sampled, and over which time its mean is taken. */
const DELAY = { resolution: 10, window: 500 };

const REASONS = {
  starting: 'The service is starting.',
  'in-flight': 'Too many requests are in progress.',
  'event-loop': 'The service is overloaded.',
} as const;
type Reason = keyof typeof REASONS;

interface Limits {
  config: Config['http'];
  exchanges: Exchanges;
  lifecycle: Lifecycle;
  metrics: Registry;
}

export interface Shedding {
  /** What the request at hand is refused with, undefined where there is room for it. */
  refusal(): Problem | undefined;
}

/** Refuses requests that could not be served in time with 503 and Retry-After, before any work is done; never through readiness. */
export function openShedding({ config, exchanges, lifecycle, metrics }: Limits): Shedding {
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
    if (exchanges.working > config.maxInFlight) return 'in-flight';
    if (delay.lastingMs() > config.maxEventLoopDelayMs) return 'event-loop';
    return undefined;
  }

  return {
    refusal() {
      const reason = reasonToShed();
      if (reason === undefined) return undefined;
      shed.inc({ reason });
      return new Unavailable(REASONS[reason]);
    },
  };
}

/** The delay of two windows in a row: one stall, as when a neighbour on the node starts, is over when it is seen. */
function watchEventLoop(lifecycle: Lifecycle): { lastingMs(): number } {
  const histogram = monitorEventLoopDelay({ resolution: DELAY.resolution });
  let [before, latest] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  lifecycle.register({
    name: 'event-loop-delay',
    start: {
      listen() {
        histogram.enable();
        timer = setInterval(() => {
          before = latest;
          latest = histogram.count > 0 ? Math.max(0, histogram.mean / 1e6 - DELAY.resolution) : 0;
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
  return { lastingMs: () => Math.min(before, latest) };
}
