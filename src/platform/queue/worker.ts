import { type Job as Delivery, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Config } from '../../config/schema.js';
import { pause, within } from '../lifecycle/deadline.js';
import { type Attempting, attempt, type Carried, HandedBack, LockLost } from './attempt.js';
import { backoffMs } from './job.js';
import { markDead } from './rows.js';

/** How often a job may lose its worker: a process that is killed costs each of its jobs one, a job that kills its process all of them. */
const MAX_STALLED = 10;
/** Seconds that a worker waits for a job in one command. The client drops a connection that was silent for longer. */
const BLOCK_SECONDS = 5;
/** Seconds to wait for BullMQ to tell Redis how the last jobs ended. */
const CLOSE_SECONDS = 2;

export interface WorkerOptions extends Attempting {
  redis: Redis;
  prefix: string;
  config: Config['queue'];
}

/** Runs the jobs of one handler, at most `concurrency` at once. */
export class JobWorker extends Worker<Carried> {
  readonly #running = new Map<string, AbortController>();
  #stopping = false;
  /** Of performance.now(): since when it was to hear from Redis whether there is a job. */
  #heardAt = performance.now();

  constructor(readonly options: WorkerOptions) {
    const { handler, redis, prefix, config } = options;
    const { name, concurrency, backoff } = handler.job;
    super(name, (delivery) => this.#run(delivery), {
      connection: redis,
      prefix,
      concurrency,
      lockDuration: config.lockSeconds * 1000,
      // Of two workers, one's check may hide the other's: the next one comes after twice this time at the latest.
      stalledInterval: (config.stalledCheckSeconds * 1000) / 2,
      maxStalledCount: MAX_STALLED,
      drainDelay: BLOCK_SECONDS,
      autorun: false,
      settings: { backoffStrategy: (attemptsMade) => backoffMs(backoff, attemptsMade) },
    });
    this.on('error', (error) => options.log.debug({ err: error, job: name }, 'worker')); // the client's own listener tells of outages
    this.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#running.get(id)?.abort(new LockLost('its lock could not be renewed'));
    });
    this.on('stalled', () => options.metrics.stalled.inc({ job: name }));
    this.on('failed', (delivery, error) => this.#buryStalled(delivery, error));
  }

  /** For how many milliseconds it has not heard from Redis whether there is a job; 0 while it has nothing to ask. */
  get silentMs(): number {
    return this.#stopping || this.#isFull ? 0 : performance.now() - this.#heardAt;
  }

  get #isFull(): boolean {
    return this.#running.size >= this.concurrency;
  }

  /** Fetches no more jobs. */
  withdraw(): void {
    this.#stopping = true;
    this.pause(true).catch(() => {});
  }

  /** Waits for the jobs that run; when `late` aborts they are aborted and handed back. */
  async finish(late: AbortSignal): Promise<void> {
    const handBack = () => {
      for (const controller of this.#running.values()) controller.abort(new HandedBack());
    };
    late.addEventListener('abort', handBack);
    while (this.#running.size > 0) await pause(0.02);
    late.removeEventListener('abort', handBack);
  }

  /** @throws never; Redis may be away */
  async end(): Promise<void> {
    await within(CLOSE_SECONDS, () => this.close()).catch(() => {});
    await this.disconnect().catch(() => {});
  }

  /** Every answer comes by here: to a question of its own, and to how a job ended, which brings the next one. */
  protected override nextJobFromJobData(...answer: Parameters<Worker<Carried>['nextJobFromJobData']>) {
    this.#heardAt = performance.now();
    return super.nextJobFromJobData(...answer);
  }

  async #run(delivery: Delivery<Carried>): Promise<void> {
    const id = String(delivery.id);
    const controller = new AbortController();
    if (this.#stopping) controller.abort(new HandedBack()); // fetched while we were told to stop
    this.#running.set(id, controller);
    try {
      await attempt(this.options, delivery, controller);
    } finally {
      if (this.#isFull) this.#heardAt = performance.now(); // with a free slot it has something to ask from now on
      this.#running.delete(id);
    }
  }

  /** A job that lost its worker too often fails without being run. */
  async #buryStalled(delivery: Delivery<Carried> | undefined, error: Error): Promise<void> {
    if (!delivery?.deferredFailure) return;
    const { database, log } = this.options;
    log.error({ job: delivery.name, job_id: delivery.id, outcome: 'dead', err: error }, 'job');
    await markDead(database, String(delivery.id), error.message, delivery.attemptsMade).catch((err: unknown) =>
      log.error({ err }, 'a dead letter could not be noted; the job will be tried again'),
    );
  }
}
