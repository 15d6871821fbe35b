import type { ChildProcess } from 'node:child_process';

export interface RedisOptions {
  /** Data folder; made when missing. Two servers never share one: starting a second on it stops the first. */
  dir: string;
  /** Default: a free one. */
  port?: number;
  /** More arguments for the server, e.g. `['--requirepass', 'secret']`; they win over the defaults. */
  args?: string[];
  /** File for the server's words; default `${dir}.log`, emptied at each start. */
  log?: string;
  /** Default: what `findRedis()` finds. */
  program?: { command: string; docker?: boolean };
}

export interface RedisServer extends AsyncDisposable {
  /** `redis://127.0.0.1:PORT`, without a password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** In a container: of Docker's client. */
  readonly pid: number;
  readonly process: ChildProcess;
  /** SIGTERM: saves, then ends. Killed after `deadlineMs` (10,000). Safe to call twice. */
  stop(options?: { deadlineMs?: number }): Promise<void>;
  /** SIGKILL: power failure. */
  kill(): Promise<void>;
  /** SIGSTOP: connections are accepted by the kernel and nothing answers. */
  pause(): void;
  resume(): void;
  isRunning(): boolean;
}

/** @throws Error with the server's own words when it does not start, or the one line to type where there is no Redis */
export function startRedis(options: RedisOptions): Promise<RedisServer>;
