import type { Database, Transaction } from '../database/database.js';
import { prune } from '../database/prune.js';

/** How long an answer is kept: a client that comes back later has given up before. */
export const KEPT_MS = 24 * 60 * 60 * 1000;

/** What makes two requests attempts at the same thing. */
export interface Attempt {
  accountId: string;
  /** Method and route template. */
  route: string;
  key: string;
}

/** Takes the attempt for this transaction. @returns false, without waiting, when another transaction has it */
export async function take(tx: Transaction, { accountId, route, key }: Attempt): Promise<boolean> {
  const name = `${accountId} ${route} ${key}`;
  const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS taken`;
  return row?.taken === true;
}

/** What an earlier attempt was answered. To be asked in a statement after {@link take}, which sees what its last holder committed. */
export function earlierAnswer(tx: Transaction, attempt: Attempt) {
  return tx.idempotentAnswer.findFirst({ where: { ...attempt, createdAt: { gt: new Date(Date.now() - KEPT_MS) } } });
}

/** Keeps the answer, in place of one that is too old. */
export async function keepAnswer(
  tx: Transaction,
  attempt: Attempt,
  answer: { requestHash: Uint8Array<ArrayBuffer>; body: string },
): Promise<void> {
  await tx.idempotentAnswer.upsert({
    where: { accountId_route_key: attempt },
    create: { ...attempt, ...answer },
    update: { ...answer, createdAt: new Date() },
  });
}

/** Deletes answers from before `before`. @returns how many */
export function pruneIdempotencyKeys(database: Database, before: Date, signal?: AbortSignal): Promise<number> {
  const deleteSome = (most: number) => database.$executeRaw`
    DELETE FROM idempotent_answer WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM idempotent_answer WHERE created_at < ${before} LIMIT ${most}))`;
  return prune(deleteSome, signal);
}
