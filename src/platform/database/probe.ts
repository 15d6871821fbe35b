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

  async function connect(): Promise<Connection> {
    const connection = new Connection({ ...options, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
    await connection.connect();
    return connection;
  }

  function drop(): void {
    current?.then(
      (connection) => connection.destroy(),
      () => {},
    );
    current = undefined;
  }

  return {
    async run(work) {
      current ??= connect();
      try {
        return await work(await current);
      } catch (error) {
        drop();
        throw error;
      }
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
