import type { Database } from '../database/database.js';
import { markPending } from './rows.js';

/** Rows that are replayed at once. */
const BATCH = 1000;
/** Most that one list holds. */
const LISTED = 100;

/** A job that will not be tried any more, until a person says so. */
export interface DeadLetter {
  id: string;
  job: string;
  version: number;
  error: string;
  attempts: number;
  askedAt: string;
  diedAt: string;
}

/** Jobs that failed for good. They lie in the database, so that no Redis can lose them, until they are replayed or discarded. */
export class DeadLetters {
  constructor(private readonly database: Database) {}

  /** The latest ones. Payloads may hold what is nobody's business, and are left out. */
  async list(job?: string): Promise<DeadLetter[]> {
    const rows = await this.database.outboxRow.findMany({
      where: { state: 'dead', job },
      orderBy: { dueAt: 'desc' },
      take: LISTED,
    });
    return rows.map(({ id, job, version, error, attempts, createdAt, dueAt }) => ({
      id,
      job,
      version,
      error: error ?? '',
      attempts: attempts ?? 0,
      askedAt: createdAt.toISOString(),
      diedAt: dueAt.toISOString(),
    }));
  }

  /** Has one tried anew, with all of its attempts. @returns whether it was there */
  async replay(id: string): Promise<boolean> {
    return isId(id) && (await markPending(this.database, [id], 'dead')) === 1;
  }

  /** Has all tried anew. @returns how many */
  async replayAll(job?: string): Promise<number> {
    for (let replayed = 0; ; ) {
      const rows = await this.database.outboxRow.findMany({
        where: { state: 'dead', job },
        select: { id: true },
        take: BATCH,
      });
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) replayed += await markPending(this.database, ids, 'dead');
      if (ids.length < BATCH) return replayed;
    }
  }

  /** Deletes one: it is not to be done any more. @returns whether it was there */
  async discard(id: string): Promise<boolean> {
    return isId(id) && (await this.database.outboxRow.deleteMany({ where: { id, state: 'dead' } })).count === 1;
  }
}

/** What is no UUID the database would refuse. */
function isId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
