import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { Config } from '../../config/schema.js';
import { postgresCode } from './errors.js';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma } from './generated/client.js';
export type Transaction = Prisma.TransactionClient;

/** How often a transaction that lost against another one (40P01 deadlock, 40001 serialization) is tried. */
const ATTEMPTS = 5;
/** Milliseconds to wait at most before the second attempt; doubled for each one after. */
const BACKOFF_MS = 20;

/** Prisma over our pool. Features take it by injection. */
export class Database extends PrismaClient {
  readonly #afterCommit = new WeakMap<Transaction, (() => void)[]>();

  constructor(pool: pg.Pool, config: Config['database']) {
    super({
      adapter: new PrismaPg(pool),
      transactionOptions: { maxWait: config.connectionTimeoutMs, timeout: config.transactionTimeoutMs },
    });
  }

  /**
   * Runs `work` in one transaction, all or nothing, and again when the database chose it as the loser of a conflict:
   * `work` must have no effect outside `tx`.
   * @throws what `work` threw, or the conflict when it would not end.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isConflict(error)) throw error;
        await sleep(Math.random() * BACKOFF_MS * 2 ** attempt);
      }
    }
  }

  /** Has `then` run once `tx`, of {@link transaction}, is committed; never when it is not. */
  afterCommit(tx: Transaction, then: () => void): void {
    this.#afterCommit.get(tx)?.push(then);
  }

  async #attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const committed: (() => void)[] = [];
    const result = await this.$transaction((tx) => {
      this.#afterCommit.set(tx, committed);
      return work(tx);
    });
    for (const then of committed) then();
    return result;
  }
}

/** P2034 is Prisma's name for both; raw queries report the code of Postgres. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === 'P2034' || ['40P01', '40001'].includes(postgresCode(error) ?? '');
}
