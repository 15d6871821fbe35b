import type { Duplex } from 'node:stream';
import { isNativeError } from 'node:util/types';
import pg from 'pg';
import type { Secret } from '../../config/secret.js';
import { passwordIn } from '../../config/store-url.js';
import { currentRequest } from '../telemetry/request-context.js';
import { endFailed, querySpan } from './query-span.js';

/** Where a database is and how to prove who we are. */
export interface ConnectionTarget {
  url: Secret;
  password?: Secret;
  tls: 'disable' | 'require' | 'verify-full';
  ca?: string;
}

/** TCP keepalive finds a peer that vanished without a word; seconds until the first probe, in ms as pg wants it. */
const KEEP_ALIVE_INITIAL_DELAY_MS = 10_000;

/**
 * Options of every connection to `target`. The password is looked up at each connection, so a rotated file serves the next one.
 * @param applicationName shows in pg_stat_activity; Postgres cuts it at 63 bytes.
 */
export function connectionOptions(target: ConnectionTarget, applicationName: string): pg.ClientConfig {
  const url = new URL(target.url.initial);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    password: () => currentPassword(target),
    ssl: tlsOptions(target),
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_INITIAL_DELAY_MS,
  };
}

function currentPassword({ url, password }: ConnectionTarget): Promise<string> {
  return password ? password.reveal() : passwordIn(url);
}

function tlsOptions({ tls, ca }: ConnectionTarget): pg.ClientConfig['ssl'] {
  if (tls === 'disable') return false;
  return tls === 'require' ? { rejectUnauthorized: false } : { rejectUnauthorized: true, ca };
}

/** What connections failed with. */
const failures = new WeakSet<Error>();

/** Whether a connection of ours failed with `error`: its code alone could be that of a file, or of another server. */
export function isOfConnection(error: Error): boolean {
  return failures.has(error);
}

/** Server errors after which another connection may reach a better server: a former primary, or one that is going away. */
const BREAKING_CODES = new Set(['25006', '57P01', '57P02', '57P03']);

/** What pg keeps to itself: the socket, and whether the pool may hand the connection out again. */
interface Internals {
  connection: { stream: Duplex };
  _queryable: boolean;
}

/**
 * A connection that destroys its socket when it can no longer be trusted: the answer to a query did not come in time (it may
 * come later, to someone else), or the server is no primary any more. The pool then opens a new one.
 */
export class Connection extends pg.Client {
  constructor(options?: pg.ClientConfig) {
    super(options);
    // One that breaks while a query runs rejects that query; without a listener the event would end the process as well.
    this.on('error', () => {});
  }

  /** pg leaves the socket of one that failed half-way open: a place at the server, taken until its authentication time-out. */
  override connect(): Promise<this>;
  override connect(callback: (error?: Error) => void): void;
  override connect(callback?: (error?: Error) => void): Promise<this> | undefined {
    const connecting = super.connect().then(
      () => this,
      (error: unknown) => {
        this.destroy();
        if (isNativeError(error)) failures.add(error);
        throw error;
      },
    );
    if (callback === undefined) return connecting;
    connecting.then(() => callback(), callback);
    return undefined;
  }

  override query(...args: unknown[]): never {
    const span = currentRequest()?.trace.span && querySpan(this, args);
    const result: unknown = Reflect.apply(super.query, this, args);
    if (result instanceof Promise) {
      result.catch((error: unknown) => {
        if (isNativeError(error)) failures.add(error);
        if (breaks(error)) this.destroy();
      });
      if (span)
        result.then(
          () => span.end(),
          (error: unknown) => endFailed(span, error),
        );
    }
    return result as never;
  }

  /** Drops the connection without waiting for the server. */
  destroy(): void {
    const own = this as unknown as Internals;
    own._queryable = false;
    own.connection.stream.destroy();
  }
}

function breaks(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message === 'Query read timeout' || BREAKING_CODES.has((error as pg.DatabaseError).code ?? '');
}
