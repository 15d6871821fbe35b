import type { ChildProcess } from 'node:child_process';

export interface PostgresOptions {
  /** Data folder; made when missing. Two servers never share one: starting a second on it stops the first. */
  dir: string;
  /** Default: a free one. */
  port?: number;
  /** Default true. False: no fsync, and a new folder is copied from a template; for tests. */
  durable?: boolean;
  /** Server settings beside or instead of the defaults, e.g. `{ max_connections: '20' }`. */
  settings?: Record<string, string>;
  /** File for the server's words; default `${dir}.log`, emptied at each start. */
  log?: string;
}

export interface PostgresServer extends AsyncDisposable {
  /** As the superuser: `postgres://postgres:postgres@127.0.0.1:PORT/postgres`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Of the postmaster. */
  readonly pid: number;
  readonly process: ChildProcess;
  /** `fast` (default) breaks connections off, `smart` waits for them, `immediate` does not even checkpoint. Killed after `deadlineMs` (10,000). Safe to call twice. */
  stop(options?: { mode?: 'smart' | 'fast' | 'immediate'; deadlineMs?: number }): Promise<void>;
  /** SIGKILL to the postmaster and every backend: power failure. */
  kill(): Promise<void>;
  /** SIGSTOP to the postmaster and every backend that exists now: connections are accepted by the kernel and nothing answers. */
  pause(): void;
  resume(): void;
  isRunning(): boolean;
}

/** @throws Error with the server's own words when it does not start, or one line when the platform has no packaged Postgres */
export function startPostgres(options: PostgresOptions): Promise<PostgresServer>;
