import { randomBytes } from 'node:crypto';
import type { TestDatabase } from './database.js';

/** A role that may read everything, with a password that can be changed. */
export interface TestRole extends AsyncDisposable {
  name: string;
  /** Of the database as this role, without the password. */
  url: string;
  setPassword(password: string): Promise<void>;
  /** What its connections called `application` are, as the server sees them. */
  backends(application?: string): Promise<Backend[]>;
  /** The server ends all of its connections. */
  disconnect(): Promise<void>;
}

export interface Backend {
  pid: number;
  /** Since it was started, by the server's clock. */
  seconds: number;
}

export async function createRole({ url, query }: Pick<TestDatabase, 'url' | 'query'>): Promise<TestRole> {
  const name = `role_${randomBytes(6).toString('hex')}`;
  await query(`CREATE ROLE ${name} LOGIN`);
  await query(`GRANT pg_read_all_data TO ${name}`);
  const own = new URL(url);
  Object.assign(own, { username: name, password: '' });
  const disconnect = async () => {
    await query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1', [name]);
  };
  return {
    name,
    url: own.href,
    async setPassword(password) {
      await query(`ALTER ROLE ${name} PASSWORD '${password}'`);
    },
    backends: (application = '%') =>
      query<Backend & Record<string, unknown>>(
        `SELECT pid, extract(epoch FROM clock_timestamp() - backend_start)::float8 AS seconds
         FROM pg_stat_activity WHERE usename = $1 AND application_name LIKE $2 ORDER BY pid`,
        [name, application],
      ),
    disconnect,
    async [Symbol.asyncDispose]() {
      await disconnect();
      await query(`DROP ROLE ${name}`);
    },
  };
}
