import { Gauge } from 'prom-client';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Readiness } from './readiness.js';

interface Measured {
  role: string;
  readiness: Readiness;
  lifecycle: Lifecycle;
  metrics: Registry;
}

/**
 * Publishes what {@link Readiness} says when it is scraped, which takes no longer than a probe: by role as well, because one job of
 * Prometheus may hold several. An instance that stops publishes nothing: nobody expects it to be ready.
 */
export function measureReadiness({ role, readiness, lifecycle, metrics }: Measured): void {
  new Gauge({
    name: 'readiness_check_up',
    help: 'Whether a condition of readiness holds (1) or not (0). An instance is ready when all hold.',
    labelNames: ['role', 'check'],
    registers: [metrics],
    async collect() {
      const { details } = await readiness.probe();
      this.reset();
      if (lifecycle.stopping.aborted) return;
      for (const [check, { status }] of Object.entries(details)) this.set({ role, check }, status === 'down' ? 0 : 1);
    },
  });
}
