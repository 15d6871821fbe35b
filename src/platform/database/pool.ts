import pg from 'pg';
import type { Config } from '../../config/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import { Connection, connectionOptions } from './connection.js';
import { observePool } from './pool-metrics.js';

/** Most that the lifetimes of two processes' connections differ, so that they are not all replaced at once. */
const LIFETIME_JITTER = 0.1;

export interface ManagedPool {
  pool: pg.Pool;
  /** Opens the minimum of connections, so that the first requests do not pay for the handshake. @throws what the first failed one did */
  warm(): Promise<void>;
  /** Waits for connections in use, then closes all. */
  close(): Promise<void>;
}

/** One pool per process. `poolMax` is this instance's share of what the database allows. */
export function openPool(
  config: Config['database'],
  applicationName: string,
  metrics: Registry,
  log: Logger,
): ManagedPool {
  const pool = new Pool({
    ...connectionOptions(config, applicationName),
    Client: Connection,
    min: config.poolMin,
    max: config.poolMax,
    connectionTimeoutMillis: config.connectionTimeoutMs,
    idleTimeoutMillis: config.idleTimeoutSeconds * 1000,
    maxLifetimeSeconds: config.maxLifetimeSeconds * (1 - LIFETIME_JITTER * Math.random()),
    statement_timeout: config.statementTimeoutMs,
    query_timeout: config.queryTimeoutMs,
    idle_in_transaction_session_timeout: config.idleInTransactionTimeoutMs,
  });
  pool.observe(metrics);
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  pool.on('remove', () => {
    if (pool.totalCount < config.poolMin && pool.waitingCount === 0 && !pool.ending) {
      holdOpen(pool, config.poolMin).catch((error) => log.debug({ err: error }, 'the pool stays below its minimum'));
    }
  });
  return {
    pool,
    warm: () => holdOpen(pool, config.poolMin),
    close: () => pool.end(),
  };
}

/** pg's own pool discards a connection after any error, a violated constraint as well; this one keeps it unless it broke. */
class Pool extends pg.Pool {
  #acquired: (seconds: number, error?: unknown) => void = () => {};

  observe(metrics: Registry): void {
    this.#acquired = observePool(this, metrics);
  }

  override query(...args: unknown[]): never {
    return this.#query(args) as never;
  }

  override connect(...args: unknown[]): never {
    return (args.length === 0 ? this.#connect() : Reflect.apply(super.connect, this, args)) as never;
  }

  async #query(args: unknown[]): Promise<unknown> {
    const client = await this.#connect();
    try {
      return await Reflect.apply(client.query, client, args);
    } finally {
      client.release();
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const begun = performance.now();
    try {
      const client = await super.connect();
      this.#acquired((performance.now() - begun) / 1000);
      return client;
    } catch (error) {
      this.#acquired((performance.now() - begun) / 1000, error);
      throw error;
    }
  }
}

/** Has `count` connections open at one moment, and gives them all back. */
async function holdOpen(pool: pg.Pool, count: number): Promise<void> {
  const connections = await Promise.allSettled(
    Array.from({ length: count }, (): Promise<pg.PoolClient> => pool.connect()),
  );
  for (const connection of connections) if (connection.status === 'fulfilled') connection.value.release();
  for (const connection of connections) if (connection.status === 'rejected') throw connection.reason;
}
