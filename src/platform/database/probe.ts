import type pg from 'pg';
import { Connection } from './connection.js';

export interface DatabaseProbe {
  /** Runs `work` on the probe's own connection, which is made when there is none. @throws what connecting or `work` threw */
  run<T>(work: (connection: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): void;
}

/** One connection beside the pool for readiness and the schema gate: a saturated pool must not look like a database that is away. */
export function openProbe(options: pg.ClientConfig, timeoutMs: number): DatabaseProbe {
  let current: Promise<Connection> | undefined;

  function connect(): Promise<Connection> {
    const connection = new Connection({ ...options, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
    const connecting = connection.connect().then(() => connection);
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

  async function attempt<T>(work: (connection: pg.ClientBase) => Promise<T>): Promise<T> {
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
  let last: Promise<unknown> = Promise.resolve();

  return {
    run(work) {
      const turn = last.then(() => attempt(work));
      last = turn.catch(() => {});
      return turn;
    },
    close: drop,
  };
}

/** @throws when the database cannot be reached, or is a replica or otherwise read-only. */
export async function assertWritable(connection: pg.ClientBase): Promise<void> {
  const { rows } = await connection.query<{ read_only: string }>(
    "SELECT current_setting('transaction_read_only') AS read_only",
  );
  if (rows[0]?.read_only !== 'off') throw new Error('the database is read-only');
}
