import type pg from 'pg';
import { Connection } from './connection.js';

export interface DatabaseProbe {
  /** Runs `work` on the probe's own connection, which is made when there is none. @throws what connecting or `work` threw */
  run<T>(work: (connection: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * One connection beside the pool for readiness and the schema gate: a saturated pool must not look like a database that is away.
 * @param maxLifetimeSeconds age at which it is replaced, as those of the pool: a pooler that stops waits for every one
 */
export function openProbe(options: pg.ClientConfig, timeoutMs: number, maxLifetimeSeconds: number): DatabaseProbe {
  let current: Promise<Connection> | undefined;
  let old = Number.POSITIVE_INFINITY;
  let isReplacing = false;
  let last: Promise<unknown> = Promise.resolve();

  function connect(): Promise<Connection> {
    const connection = new Connection({ ...options, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
    const connecting = connection.connect().then(() => {
      old = performance.now() + maxLifetimeSeconds * 1000;
      return connection;
    });
    // One that the server closes while it is idle is no reason to be unready: the next check makes another.
    connection.on('error', () => drop(connecting));
    return connecting;
  }

  function drop(connecting = current): void {
    if (connecting === current) current = undefined;
    connecting?.then(
      (connection) => connection.destroy(),
      () => {},
    );
  }

  /** No check waits for it: while the server refuses others or leaves them without an answer, the old one stays. */
  async function replace(): Promise<void> {
    const before = current;
    const next = connect();
    isReplacing = true;
    const isThere = await next.then(
      () => true,
      () => false,
    );
    isReplacing = false;
    if (!isThere) return;
    await inTurn(async () => {
      if (current !== before) return drop(next);
      current = next;
      drop(before);
    });
  }

  async function attempt<T>(work: (connection: pg.ClientBase) => Promise<T>): Promise<T> {
    if (current && !isReplacing && performance.now() > old) void replace();
    current ??= connect();
    const own = current;
    try {
      return await work(await own);
    } catch (error) {
      drop(own);
      throw error;
    }
  }

  /** One after the other: a connection answers one query at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  return { run: (work) => inTurn(() => attempt(work)), close: drop };
}

/** @throws when the database cannot be reached, or is a replica or otherwise read-only. */
export async function assertWritable(connection: pg.ClientBase): Promise<void> {
  const { rows } = await connection.query<{ read_only: string }>(
    "SELECT current_setting('transaction_read_only') AS read_only",
  );
  if (rows[0]?.read_only !== 'off') throw new Error('the database is read-only');
}
