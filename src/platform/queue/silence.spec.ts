import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { doze, Jobs } from '../../../test/jobs/jobs.js';
import { openWorker } from '../../../test/jobs/open.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';
import { until } from '../../../test/service/until.js';

/** Seconds that count as silence here; a machine that runs tests is busy. */
const LONG = 6;

let work: Workplace;
let worker: ReturnType<typeof openWorker>;
let ended: Promise<number>;
beforeEach(async () => {
  work = await openWorkplace();
  worker = openWorker(
    { ...work.environment, WORK_TIMEOUT_SECONDS: '30' },
    pino({ level: 'silent' }),
    (database, name) => [new Jobs(database, name)],
  );
  ended = worker.run();
});
afterEach(async () => {
  worker.lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
  await ended;
  await work[Symbol.asyncDispose]();
});

const ask = (jobs: number, ms: number) =>
  work.database.transaction((tx) => work.outbox.addAll(tx, doze, Array(jobs).fill({ label: 'nap', ms })));
const silence = async () =>
  Number(/^queue_seconds_since_fetch\{job="doze"\} (\S+)/m.exec(await worker.metrics.metrics())?.[1]);

/** The longest silence until `jobs` are done. */
async function longestUntil(jobs: number): Promise<number> {
  let longest = 0;
  await until(
    `${jobs} jobs are done`,
    async () => {
      longest = Math.max(longest, await silence());
      return (await work.states()).done === jobs;
    },
    60,
  );
  return longest;
}

test('a worker that a backlog keeps busy is not silent: it hears of each next job as it ends one', async () => {
  await ask(240, 250); // of which it runs five at once: 12 s
  expect(await longestUntil(240)).toBeLessThan(LONG);
}, 90_000);

test('a worker whose slots are all taken has nothing to ask, and is not silent, however long its jobs take', async () => {
  await ask(5, 9000);
  expect(await longestUntil(5)).toBeLessThan(LONG);
}, 90_000);

test('a worker that stops fetches no more, and is not silent while it finishes its jobs', async () => {
  await ask(1, 9000);
  await work.untilBegun('nap');
  worker.lifecycle.stop({ reason: 'the test', exitCode: 0 });
  expect(await longestUntil(1)).toBeLessThan(LONG);
}, 90_000);
