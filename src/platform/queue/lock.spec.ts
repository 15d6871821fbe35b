import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { z } from 'zod';
import { openWorker } from '../../../test/jobs/open.js';
import { openWorkplace } from '../../../test/jobs/workplace.js';
import { until } from '../../../test/service/until.js';
import { Handles, type JobContext } from './handler.js';
import { defineJob, type Payload } from './job.js';

/** Its first attempt is its last. */
const single = defineJob({ name: 'single', attempts: 1, payload: z.object({}), timeLimit: '60s' });

class Singles {
  reasons: unknown[] = [];
  runs = 0;

  @Handles(single)
  async single(_payload: Payload<typeof single>, { signal }: JobContext) {
    this.runs += 1;
    if (this.runs > 1) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    this.reasons.push(signal.reason);
    signal.throwIfAborted();
  }
}

test('a job that loses its lock in its last attempt is no dead letter: it did not fail', async () => {
  await using work = await openWorkplace();
  const [singles, lines] = [new Singles(), [] as Record<string, unknown>[]];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const worker = openWorker(work.environment, log, () => [singles]);
  const ended = worker.run();
  await using _stop = {
    async [Symbol.asyncDispose]() {
      worker.lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
      await ended;
    },
  };
  await work.database.transaction((tx) => work.outbox.add(tx, single, {}));
  await until('it runs', () => singles.runs === 1);

  const redis = new Redis(work.redis.port);
  for (const lock of await redis.keys('*:single:*:lock')) await redis.del(lock);
  redis.disconnect();
  await until('it is done', async () => (await work.states()).done === 1);
  const outcomes = () => lines.filter(({ msg }) => msg === 'job').map(({ outcome }) => outcome);
  await until('it is told', () => outcomes().includes('completed'));
  expect(outcomes()).toEqual(['failed', 'completed']);
  expect(singles.reasons).toEqual([expect.objectContaining({ name: 'LockLost' })]);
}, 60_000);
