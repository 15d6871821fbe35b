import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OutboxRow } from './rows.js';

/** How long Redis remembers that a job was done, in seconds, and of how many: against a relay that comes late. */
const COMPLETED = { age: 24 * 60 * 60, count: 10_000 };

/** More than any job is tried: each worker counts by what it knows of the job, not by what was known when it was asked for. */
const ATTEMPTS = 1_000_000;

/** BullMQ's queues, one for each job that is relayed. They share `redis`, which fails at once while it is away. */
export class Queues {
  readonly #open = new Map<string, Promise<Queue>>();

  constructor(
    private readonly redis: Redis,
    readonly prefix: string,
  ) {}

  get isAvailable(): boolean {
    return this.redis.status === 'ready';
  }

  /** Adds jobs that may be there already: the id of each is the one of its row. @throws when Redis is away */
  async add(name: string, rows: readonly OutboxRow[]): Promise<void> {
    const queue = await this.of(name);
    await queue.addBulk(
      rows.map(({ id, version, payload, context }) => ({
        name,
        data: { version, payload, context },
        opts: {
          jobId: id,
          attempts: ATTEMPTS,
          backoff: { type: 'declared' },
          removeOnComplete: COMPLETED,
          removeOnFail: true, // the outbox keeps dead letters
        },
      })),
    );
  }

  /** Of `rows`, the ids of those that Redis does not know, and of those that have ended for it. @throws when Redis is away */
  async look(rows: readonly Pick<OutboxRow, 'id' | 'job'>[]): Promise<{ unknown: string[]; ended: string[] }> {
    const pipeline = this.redis.pipeline();
    for (const { id, job } of rows) pipeline.hmget(`${this.prefix}:${job}:${id}`, 'timestamp', 'finishedOn');
    const answers = (await pipeline.exec()) ?? [];
    const seen = rows.map(({ id }, at) => {
      const [error, fields] = answers[at] ?? [new Error('no answer')];
      if (error) throw error;
      const [addedAt, endedAt] = fields as (string | null)[];
      return { id, isKnown: addedAt !== null, hasEnded: endedAt !== null };
    });
    return {
      unknown: seen.filter(({ isKnown }) => !isKnown).map(({ id }) => id),
      ended: seen.filter(({ hasEnded }) => hasEnded).map(({ id }) => id),
    };
  }

  /** Has Redis forget jobs, so that they can be added again; those that are worked on it keeps. @throws when Redis is away */
  async forget(rows: readonly Pick<OutboxRow, 'id' | 'job'>[]): Promise<void> {
    await Promise.all(rows.map(async ({ id, job }) => (await this.of(job)).remove(id)));
  }

  /** @throws when Redis is away */
  of(name: string): Promise<Queue> {
    const known = this.#open.get(name);
    if (known) return known;
    const opening = this.#openQueue(name);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name)); // one that failed to open never recovers: the next caller opens another
    return opening;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(async (opening) => (await opening).close()));
  }

  async #openQueue(name: string): Promise<Queue> {
    if (!this.isAvailable) throw new Error('Connection is closed.');
    const queue = new Queue(name, { connection: this.redis, prefix: this.prefix });
    queue.on('error', () => {}); // the client's own listener tells
    await queue.waitUntilReady();
    return queue;
  }
}
