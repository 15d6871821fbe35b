import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { doze } from '../../../test/jobs/jobs.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';

let work: Workplace;
beforeEach(async () => {
  work = await openWorkplace();
});
afterEach(async () => work[Symbol.asyncDispose]());

/** For what is under way when the stop comes. */
const BRIEF = { WORK_TIMEOUT_SECONDS: '4' };

const ask = (label: string, ms: number, stubborn = false) =>
  work.database.transaction((tx) => work.outbox.add(tx, doze, { label, ms, stubborn }));

test('SIGTERM with a 3 s job: it finishes, then the worker exits with 0', async () => {
  const worker = work.start();
  await ask('nap', 3000);
  await work.untilBegun('nap');
  worker.signal('SIGTERM');
  expect(await worker.exit()).toMatchObject({ code: 0 });
  expect(await work.traces('nap', 'effect')).toMatchObject([{ worker: worker.name, attempt: 1 }]);
  expect(await work.states()).toEqual({ done: 1 });
});

test.each([
  ['obeys its signal', false],
  ['ignores its signal', true],
])(
  'a job that %s and is not done in time is handed to another worker at once, and no attempt is spent',
  async (_what, stubborn) => {
    const workers = [work.start(BRIEF), work.start(BRIEF)] as const;
    await Promise.all(workers.map(work.untilReady));
    await ask('sleep', 8000, stubborn);
    const first = await work.untilBegun('sleep');
    const [old, next] = first.worker === workers[0].name ? workers : [workers[1], workers[0]];
    old.signal('SIGTERM');
    const { code, ms, output } = await old.exit();
    const exitedAt = Date.now();

    expect({ code, inBudget: ms < 11_000 }).toEqual({ code: 0, inBudget: true });
    expect(output).toContain('"outcome":"handed-back"');
    const second = await work.untilBegun('sleep', 2);
    expect(second).toMatchObject({ worker: next.name, attempt: 1 });
    expect(second.at.getTime() - exitedAt).toBeLessThan(5000);
    await work.untilEffect('sleep');
    expect(await work.traces('sleep', 'effect')).toMatchObject([{ worker: next.name, attempt: 1 }]);
  },
);

test('after SIGKILL another worker has the job within the lock and the interval of the check', async () => {
  const killed = work.start();
  await ask('murder', 4000);
  await work.untilBegun('murder');
  const next = work.start();
  await work.untilReady(next);
  killed.signal('SIGKILL');
  const killedAt = Date.now();
  const second = await work.untilBegun('murder', 2);
  expect(second.worker).toBe(next.name);
  // Lock 2 s, found 1 s later at the latest, and 4 s for a machine that is busy.
  expect(second.at.getTime() - killedAt).toBeLessThan(2000 + 1000 + 4000);
  await work.untilEffect('murder');
  expect(await work.traces('murder', 'effect')).toHaveLength(1);
});

test('with Redis down, a worker with a job in progress still exits in time', async () => {
  const worker = work.start(BRIEF);
  await ask('stranded', 60_000);
  await work.untilBegun('stranded');
  await work.redis.kill();
  worker.signal('SIGTERM');
  const { code, ms } = await worker.exit();
  expect({ code, inBudget: ms < 12_000 }).toEqual({ code: 0, inBudget: true });
});

test('ten rollouts in a row hand one long job on, and it is not a dead letter', async () => {
  await ask('marathon', 6000);
  let worker = work.start({ WORK_TIMEOUT_SECONDS: '1' });
  await work.untilBegun('marathon');
  for (let rollout = 1; rollout <= 10; rollout++) {
    const next = work.start({ WORK_TIMEOUT_SECONDS: '1' });
    await work.untilReady(next);
    worker.signal('SIGTERM');
    expect((await worker.exit()).code).toBe(0);
    expect(await work.untilBegun('marathon', rollout + 1)).toMatchObject({ worker: next.name, attempt: 1 });
    worker = next;
  }
  await work.untilEffect('marathon');
  expect(await work.states()).toEqual({ done: 1 });
}, 120_000);
