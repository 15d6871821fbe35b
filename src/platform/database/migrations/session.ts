import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseAwayError, MigrationAbortedError, MigrationError, TransactionPoolerError } from './errors.js';
import { describe, isAway } from './faults.js';
import type { MigrationAccess } from './options.js';
import { isPooledByTransaction } from './pooler.js';

/** One connection of the runner. */
export interface Session {
  readonly client: Client;
  /** Puts every setting back, whatever the last migration did to them. */
  reset(): Promise<void>;
  /** Runs a statement that the signal may cancel. @throws its error, 57014 when it was cancelled */
  run(sql: string): Promise<void>;
}

/** How long the server may take to cancel a statement before the connection is cut. */
const CANCEL_DEADLINE_MS = 5_000;

/**
 * A migration takes the time that it takes, and its connection belongs to it. A runner that was killed, or whose node
 * vanished, must not hold the lock: the server looks every second whether the client is there, and gives up a silent
 * one after 10 + 4 × 5 s. What a server does not know (transaction_timeout before 17) is left out.
 */
const SETTINGS = {
  statement_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  client_connection_check_interval: '1s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
};

/**
 * Does `work` on a connection of its own. Waits for the database, and begins again when it goes away in the middle:
 * `work` finds out from the ledger how far it came.
 * @throws TransactionPoolerError, DatabaseAwayError after `waitSeconds` of it, MigrationAbortedError, and what `work` throws
 */
export async function withSession<T>(access: MigrationAccess, work: (session: Session) => Promise<T>): Promise<T> {
  const { log, signal, waitSeconds } = access;
  let givenUpAt: number | undefined;
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    try {
      return await inSession(access, work);
    } catch (error) {
      if (error instanceof MigrationError) throw error;
      if (signal?.aborted)
        throw new MigrationAbortedError('stopped by a signal before it was done; run it again', { cause: error });
      if (!isAway(error)) throw error;
      const now = performance.now();
      if (givenUpAt === undefined || now - began > waitSeconds * 1000) {
        givenUpAt = now + waitSeconds * 1000;
        attempt = 1;
      }
      if (now >= givenUpAt)
        throw new DatabaseAwayError(`the database was away for ${waitSeconds} s: ${describe(error)}`, { cause: error });
      log.warn({ attempt }, `waiting for the database: ${describe(error)}`);
      await pause(Math.min(backoffMs(attempt), givenUpAt - now), signal);
    }
  }
}

async function inSession<T>(access: MigrationAccess, work: (session: Session) => Promise<T>): Promise<T> {
  const { newClient, applicationName, log, signal } = access;
  signal?.throwIfAborted();
  const client = newClient();
  client.on('error', () => undefined); // The statement that runs, or the next one, reports it.
  client.on('notice', ({ severity, message }) => log.info({ severity }, `${message}`));
  try {
    await orAborted(client.connect(), signal);
    const { rows } = await client.query<{ pid: number; in_recovery: boolean }>(
      'SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS in_recovery',
    );
    const pid = rows[0]?.pid ?? 0;
    if (rows[0]?.in_recovery) throw Object.assign(new Error('it is a read-only replica'), { code: '25006' });
    if (await isPooledByTransaction(client, pid, access)) throw new TransactionPoolerError();
    const session: Session = {
      client,
      reset: () => reset(client, applicationName),
      run: (sql) => cancellable(access, client, pid, sql),
    };
    await session.reset();
    return await work(session);
  } finally {
    // The lock, and whatever else belongs to the session, ends with it. A server that is paused cannot say good-bye.
    await Promise.race([client.end(), delay(1_000, undefined, { ref: false })]).catch(() => undefined);
  }
}

async function reset(client: Client, applicationName: string): Promise<void> {
  await client.query('RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL');
  const settings = Object.entries({ ...SETTINGS, application_name: applicationName });
  await client.query(
    `SELECT set_config(name, given.value, false)
     FROM unnest($1::text[], $2::text[]) AS given (name, value) JOIN pg_settings USING (name)`,
    [settings.map(([name]) => name), settings.map(([, value]) => value)],
  );
}

async function cancellable(access: MigrationAccess, client: Client, pid: number, sql: string): Promise<void> {
  const { signal } = access;
  signal?.throwIfAborted();
  const running = client.query(sql);
  const cut = new AbortController();
  const stop = () => {
    void cancel(access, pid).catch(() => undefined);
    delay(CANCEL_DEADLINE_MS, undefined, { signal: cut.signal }).then(
      () => client.end(),
      () => undefined,
    );
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await running;
  } finally {
    signal?.removeEventListener('abort', stop);
    cut.abort();
  }
}

/** Asks the server, over a second connection, to cancel what the first one runs. */
async function cancel({ newClient }: MigrationAccess, pid: number): Promise<void> {
  const client = newClient();
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [pid]);
  } finally {
    await client.end();
  }
}

/** @throws the signal's reason as soon as it is aborted */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal }),
  );
  return Promise.race([work, aborted]).finally(() => done.abort());
}

/** @throws AbortError */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : undefined);
}

/**
 * 0.25 s, doubled at each attempt up to 5 s, less up to half of it: runners that fail together do not return together.
 */
export function backoffMs(attempt: number): number {
  return Math.min(250 * 2 ** (attempt - 1), 5_000) * (1 - Math.random() / 2);
}
