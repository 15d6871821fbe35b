import { MigrationBusyError } from './errors.js';
import type { Queryable } from './ledger.js';
import type { MigrationAccess } from './options.js';
import { pause, type Session } from './session.js';

/** Prisma's number, so that its tools and ours exclude each other. */
const KEY = 72_707_369;
const POLL_MS = 200;
const SAY_EVERY_MS = 10_000;

/**
 * Takes the migration lock of this database; it is held until the session ends. Asked for again and again rather than
 * waited for: a waiting statement is an old transaction to CREATE INDEX CONCURRENTLY, so a runner that waits and one
 * that builds an index would wait for each other.
 * @throws MigrationBusyError after `waitSeconds`, naming who has it
 */
export async function takeLock({ client }: Session, { log, waitSeconds, signal }: MigrationAccess): Promise<void> {
  const began = performance.now();
  let sayAt = began;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [KEY]);
    if (rows[0]?.taken) return;
    const now = performance.now();
    const holder = now >= sayAt || now >= began + waitSeconds * 1000 ? await lockHolder(client) : undefined;
    if (now >= began + waitSeconds * 1000) {
      throw new MigrationBusyError(
        `another runner has had the migration lock for more than ${waitSeconds} s: ${holder ?? 'it has just left'}`,
      );
    }
    if (holder !== undefined) {
      log.info({ holder }, `waiting for another runner: ${holder}`);
      sayAt = now + SAY_EVERY_MS;
    }
    await pause(POLL_MS * (0.5 + Math.random()), signal);
  }
}

/** Who holds the migration lock, for a person; undefined when nobody does. */
export async function lockHolder(database: Queryable): Promise<string | undefined> {
  const { rows } = await database.query<{ holder: string }>(
    // A lock on one 64-bit number: its high half is classid, its low half objid, and objsubid is 1 (pg_locks).
    `SELECT format('%s at %s, server process %s, connected since %s', coalesce(nullif(application_name, ''), 'unnamed'),
                   coalesce(host(client_addr), 'a local socket'), pid, backend_start) AS holder
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = $1 AND objsubid = 1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [KEY],
  );
  return rows[0]?.holder;
}
