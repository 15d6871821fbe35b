import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Config } from '../../config/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import { Connection, connectionOptions } from './connection.js';
import { Pool } from './pg-pool.js';

/** Most that the lifetimes of two connections differ, so that those opened together are not replaced together. */
const LIFETIME_JITTER = 0.1;

/** Milliseconds between attempts to open a connection that nobody waits for. */
const RETRY_MS = 1000;

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
  const options = {
    ...connectionOptions(config, applicationName),
    Client: Connection,
    min: config.poolMin,
    connectionTimeoutMillis: config.connectionTimeoutMs,
    idleTimeoutMillis: config.idleTimeoutSeconds * 1000,
    statement_timeout: config.statementTimeoutMs,
    query_timeout: config.queryTimeoutMs,
    idle_in_transaction_session_timeout: config.idleInTransactionTimeoutMs,
  };
  const pool = new Pool(options, config.poolMax, metrics);
  pool.on('error', (error) => {
    Reflect.deleteProperty(error, 'client'); // pg puts all of it there, with the key that cancels its queries
    log.warn({ err: error }, 'an idle database connection was lost');
  });
  keepMinimum(pool, config.poolMin);
  limitLifetime(pool, config.maxLifetimeSeconds);
  return { pool, warm: () => fill(pool, config.poolMin), close: () => pool.end() };
}

/** Opens what is missing to `minimum` connections. */
async function fill(pool: Pool, minimum: number): Promise<void> {
  const missing = Math.max(0, minimum - pool.totalCount);
  const opened = await Promise.allSettled(Array.from({ length: missing }, () => pool.open()));
  for (const one of opened) if (one.status === 'rejected') throw one.reason;
}

/** Makes up for connections that were lost, trying on while the database is away. */
function keepMinimum(pool: Pool, minimum: number): void {
  let filling = false;
  pool.on('remove', async () => {
    if (filling) return;
    filling = true;
    while (pool.totalCount < minimum && !pool.ending) await fill(pool, minimum).catch(waitToRetry);
    filling = false;
  });
}

/**
 * Replaces each connection when it is old. The new one is opened first where there is room: while the server refuses it (its password
 * is being rotated), the old one serves on.
 */
function limitLifetime(pool: Pool, seconds: number): void {
  async function replace(client: pg.PoolClient, lives: () => boolean): Promise<void> {
    while (lives() && !pool.ending) {
      try {
        if (pool.totalCount < pool.max) await pool.open();
        return pool.retire(client);
      } catch {
        await waitToRetry();
      }
    }
  }
  pool.on('connect', (client) => {
    let lives = true;
    const old = setTimeout(() => replace(client, () => lives), seconds * 1000 * (1 - LIFETIME_JITTER * Math.random()));
    old.unref();
    client.once('end', () => {
      lives = false;
      clearTimeout(old);
    });
  });
}

function waitToRetry(): Promise<void> {
  return sleep(RETRY_MS, undefined, { ref: false });
}
