import type { Redis } from 'ioredis';
import { ExecutionError, type Lock, Redlock, ResourceLockedError } from 'redlock';

/** Keeps runs of one task from overlapping, and nothing more: Redis may lose it. What decides is the ledger. */
export class Locks {
  readonly #redlock: Redlock;
  readonly #prefix: string;

  /** @param prefix of every key */
  constructor(redis: Redis, prefix: string) {
    // Its scripts SELECT a database, 0 if not told. It tries again by itself 10 times: whether to is not its business.
    this.#redlock = new Redlock([redis], { retryCount: 0, db: redis.options.db });
    this.#prefix = prefix;
  }

  /** @returns undefined when someone has it @throws Redis' error when it is away */
  async take(task: string, ms: number): Promise<TaskLock | undefined> {
    const lock = await unlessLocked(() => this.#redlock.acquire([`${this.#prefix}task:${task}`], ms));
    return lock && new TaskLock(lock, ms);
  }
}

export class TaskLock {
  #lock: Lock;
  readonly #ms: number;

  constructor(lock: Lock, ms: number) {
    this.#lock = lock;
    this.#ms = ms;
  }

  /** @returns false when it is lost @throws Redis' error when it is away */
  async renew(): Promise<boolean> {
    if (this.#lock.expiration < Date.now()) return false; // redlock's own word for it is an error like any other
    const renewed = await unlessLocked(() => this.#lock.extend(this.#ms));
    if (renewed) this.#lock = renewed;
    return renewed !== undefined;
  }

  /** Lets others have it; where that fails it ends by itself. */
  async release(): Promise<void> {
    await this.#lock.release().catch(() => {});
  }
}

/** redlock says the same whether somebody has the lock or Redis is away; what its one server said lies in its attempts. */
async function unlessLocked<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ExecutionError)) throw error;
    const attempts = await Promise.all(error.attempts);
    const [reason] = attempts.flatMap(({ votesAgainst }) => [...votesAgainst.values()]);
    if (reason instanceof ResourceLockedError) return undefined;
    throw reason ?? error;
  }
}
