import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '../../src/platform/database/database.js';
import { Handles, type JobContext, Unrecoverable } from '../../src/platform/queue/handler.js';
import { defineJob, type Payload } from '../../src/platform/queue/job.js';

const QUICK = { attempts: 3, backoff: { first: '20ms', longest: '100ms' } } as const;

/** Takes its time, then has an effect. */
export const doze = defineJob({
  ...QUICK,
  name: 'doze',
  payload: z.object({ label: z.string(), ms: z.int(), stubborn: z.boolean().optional() }),
  timeLimit: '60s',
});

/** Fails so many times, then has an effect. */
export const stumble = defineJob({
  ...QUICK,
  name: 'stumble',
  payload: z.object({ label: z.string(), times: z.int(), hopeless: z.boolean().optional() }),
});

/** Never ends by itself. */
export const hang = defineJob({
  ...QUICK,
  name: 'hang',
  attempts: 1,
  payload: z.object({ label: z.string() }),
  timeLimit: '200ms',
});

/** Handlers that write down what they do, in table `trace` of {@link TRACE}. */
export class Jobs {
  constructor(
    private readonly database: Database,
    private readonly worker: string,
  ) {}

  @Handles(doze)
  async doze({ label, ms, stubborn }: Payload<typeof doze>, context: JobContext): Promise<void> {
    await this.#begun(label, context);
    await sleep(ms, undefined, { signal: stubborn ? undefined : context.signal });
    await this.#effect(label, context);
  }

  @Handles(stumble)
  async stumble({ label, times, hopeless }: Payload<typeof stumble>, context: JobContext): Promise<void> {
    await this.#begun(label, context);
    await context.transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO trace VALUES (${label}, 'effect', ${this.worker}, ${context.attempt})`;
      if (hopeless) throw new Unrecoverable(`${label} is hopeless`);
      if (context.attempt <= times) throw new Error(`${label} stumbled`);
    });
  }

  @Handles(hang)
  async hang({ label }: Payload<typeof hang>, context: JobContext): Promise<void> {
    await this.#begun(label, context);
    await new Promise(() => {});
  }

  async #begun(label: string, { attempt }: JobContext): Promise<void> {
    await this.database.$executeRaw`INSERT INTO trace VALUES (${label}, 'begun', ${this.worker}, ${attempt})`;
  }

  async #effect(label: string, { attempt, transaction }: JobContext): Promise<void> {
    await transaction(
      (tx) => tx.$executeRaw`INSERT INTO trace VALUES (${label}, 'effect', ${this.worker}, ${attempt})`,
    );
  }
}

/** Nothing here keeps a row from being written twice: that is what is judged. */
export const TRACE = `CREATE TABLE trace (
  label text, what text, worker text, attempt int, at timestamptz NOT NULL DEFAULT clock_timestamp())`;
