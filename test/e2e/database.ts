import type { Namespace } from './namespace.js';
import { Psql } from './psql.js';

export interface Database {
  /** Rows of a statement that gives some. */
  query<T>(sql: string): Promise<T[]>;
  /** Runs statements. */
  run(sql: string): Promise<string>;
  /** A session that has run `sql` and stays open, with its locks, until it is ended. */
  hold(sql: string): Promise<{ end(): Promise<void> }>;
}

/** The Postgres in a pod. Its session is opened anew when it has ended. */
export function openDatabase(namespace: Namespace, pod: string): Database {
  let session: Psql | undefined;
  namespace.atEnd(async () => session?.end());
  const run = (sql: string) => {
    if (!session?.isOpen) session = new Psql(namespace, pod);
    return session.run(sql);
  };
  return {
    run,
    async query<T>(sql: string): Promise<T[]> {
      return JSON.parse(await run(`SELECT coalesce(json_agg(rows), '[]') FROM (${sql}) AS rows`));
    },
    async hold(sql) {
      const own = new Psql(namespace, pod);
      await own.run(sql);
      return own;
    },
  };
}
