import { z } from 'zod';
import { Handles, type JobContext } from '../../src/platform/queue/handler.js';
import { defineJob, type Payload } from '../../src/platform/queue/job.js';

/** What a build of the next version knows: a job that is new, and one that has a new field and a new version. */
export const novel = defineJob({ name: 'novel', payload: z.object({ label: z.string() }) });
export const doze2 = defineJob({
  name: 'doze',
  version: 2,
  payload: z.object({ label: z.string(), ms: z.int(), mood: z.string() }),
});
/** Of the version before, with a field more. */
export const stumbleMore = defineJob({
  name: 'stumble',
  payload: z.object({ label: z.string(), times: z.int(), mood: z.string() }),
});

/** Handlers of those alone. */
export class NewerJobs {
  constructor(private readonly worker: string) {}

  @Handles(novel)
  novel({ label }: Payload<typeof novel>, context: JobContext) {
    return this.#effect(label, context);
  }

  @Handles(doze2)
  doze({ label, mood }: Payload<typeof doze2>, context: JobContext) {
    return this.#effect(`${label} ${mood}`, context);
  }

  #effect(label: string, { attempt, transaction }: JobContext) {
    return transaction(
      (tx) => tx.$executeRaw`INSERT INTO trace VALUES (${label}, 'effect', ${this.worker}, ${attempt})`,
    );
  }
}
