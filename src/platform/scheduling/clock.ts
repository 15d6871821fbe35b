import { Prisma } from '../database/database.js';

/** What time it is, for this machine and for the database. A test moves both. */
export interface Clock {
  /** Milliseconds since 1970, as this machine has it: it decides when to tick, and nothing else. */
  now(): number;
  /** The database's time, as SQL: it decides everything that workers must agree on. */
  readonly database: Prisma.Sql;
}

export const systemClock: Clock = { now: () => Date.now(), database: Prisma.sql`clock_timestamp()` };
