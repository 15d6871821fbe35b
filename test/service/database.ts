import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runMain } from './process.js';

export interface TestDatabase extends AsyncDisposable {
  url: string;
  /** One statement as the superuser, on a connection of its own. */
  query<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
  /** Locks a table until released: whoever reads or writes one of its rows waits. */
  hold(table: string): Promise<Held>;
}

export interface Held {
  release(): Promise<void>;
}

/** Makes a database with the schema of this build on the server at `server` (a superuser's URL). */
export async function createDatabase(server = required('TEST_DATABASE_URL')): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const migration = await runMain(['migrate', 'up'], { DATABASE_URL: url.href });
  if (migration.code !== 0) throw new Error(`the test database cannot be migrated:\n${migration.output}`);
  return {
    ...openDatabase(url.href),
    [Symbol.asyncDispose]: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A database that exists. */
export function openDatabase(url: string): Omit<TestDatabase, typeof Symbol.asyncDispose> {
  const hold = async (table: string) => {
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return {
      async release() {
        await client.query('ROLLBACK').catch(() => {}); // a server that was killed has released it
        await client.end();
      },
    };
  };
  return {
    url,
    hold,
    query: (sql, values) => withClient(url, async (client) => (await client.query(sql, values)).rows),
  };
}

async function onServer(server: string, sql: string): Promise<void> {
  await withClient(server, (client) => client.query(sql));
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
