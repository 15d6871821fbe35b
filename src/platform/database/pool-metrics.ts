import type pg from 'pg';
import { Counter, Gauge, Histogram } from 'prom-client';
import { PRODUCT } from '../../product.js';
import type { Registry } from '../telemetry/metrics.js';

/** OpenTelemetry's names for database client metrics, as Prometheus spells them. */
const pool = { db_client_connection_pool_name: PRODUCT };

/**
 * Publishes the state of `observed`, read at each scrape.
 * @returns what to call after each attempt to get a connection, with its seconds and, where it failed, the error.
 */
export function observePool(observed: pg.Pool, registry: Registry): (seconds: number, error?: unknown) => void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      labelNames: Object.keys(pool),
      registers,
      collect() {
        this.set(pool, value());
      },
    });
  new Gauge({
    name: 'db_client_connection_count',
    help: 'Connections of the pool, by state.',
    labelNames: [...Object.keys(pool), 'state'],
    registers,
    collect() {
      this.set({ ...pool, state: 'idle' }, observed.idleCount);
      this.set({ ...pool, state: 'used' }, observed.totalCount - observed.idleCount);
    },
  });
  gauge('db_client_connection_max', 'Most connections that the pool may have.', () => observed.options.max ?? 0);
  gauge('db_client_connection_idle_min', 'Connections that the pool keeps open.', () => observed.options.min ?? 0);
  gauge('db_client_connection_pending_requests', 'Requests that wait for a connection.', () => observed.waitingCount);
  const wait = new Histogram({
    name: 'db_client_connection_wait_time_seconds',
    help: 'Time to get a connection from the pool.',
    labelNames: Object.keys(pool),
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5],
    registers,
  }).labels(pool);
  const timeouts = new Counter({
    name: 'db_client_connection_timeouts_total',
    help: 'Requests that got no connection in time.',
    labelNames: Object.keys(pool),
    registers,
  }).labels(pool);
  timeouts.inc(0);
  return (seconds, error) => {
    wait.observe(seconds);
    if (error instanceof Error && error.message.startsWith('timeout exceeded')) timeouts.inc();
  };
}
