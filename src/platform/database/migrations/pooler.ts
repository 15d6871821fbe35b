import type { Client } from 'pg';
import type { MigrationAccess } from './options.js';

/** How often it is looked, and how often asked each time: others may use the pool meanwhile, and it may serve in any order. */
const LOOKS = 3;
const QUESTIONS = 3;

/** Milliseconds that one look may wait for a place in the pool. */
const LOOK_MS = 2_000;

/**
 * Whether `client` has a server process for one transaction at a time, as behind PgBouncer in that mode: it would lose the lock, and leave
 * its settings to others. A pooler by session is no such thing.
 * @param pid the process that has answered it last. @throws what `client` failed with
 */
export async function isPooledByTransaction(
  client: Client,
  pid: number,
  { newClient }: MigrationAccess,
): Promise<boolean> {
  // Postgres tells the process when a connection begins; a pooler, which may give another one each time, tells a number of its own.
  const { processID } = client as unknown as { processID: number | null };
  if (pid === processID) return false;
  for (let look = 1; look <= LOOKS; look++) if (await hasAnother(client, pid, newClient())) return true;
  return false;
}

/** Whether `client` has another process than `pid`, or `other` has that one: between transactions, in one, and after it. */
async function hasAnother(client: Client, pid: number, other: Client): Promise<boolean> {
  const timer = setTimeout(() => void end(other), LOOK_MS);
  try {
    const theirs: number[] = await beginTransaction(other).catch(() => []);
    if (theirs.includes(pid)) return true;
    for (let question = 1; question <= QUESTIONS; question++) if ((await processOf(client)) !== pid) return true;
    await other.query('ROLLBACK').catch(() => undefined);
    return (await processOf(client)) !== pid;
  } finally {
    clearTimeout(timer);
    await end(other);
  }
}

/** @returns its processes before and in it @throws where the pool has no room */
async function beginTransaction(other: Client): Promise<number[]> {
  other.on('error', () => undefined);
  await other.connect();
  const before = await processOf(other);
  await other.query('BEGIN');
  return [before, await processOf(other)];
}

async function processOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

function end(client: Client): Promise<void> {
  return client.end().catch(() => undefined);
}
