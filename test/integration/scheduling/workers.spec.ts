import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDatabase, required, type TestDatabase } from '../../service/database.js';
import type { Place } from '../../service/schedule.js';
import { createEffects, startWorker, untilReady, type WorkerProcess } from '../../service/schedule-process.js';
import { until } from '../../service/until.js';

let database: TestDatabase;
let place: Place;
beforeAll(async () => {
  database = await createDatabase();
  await createEffects(database);
  place = { database: database.url, redis: required('TEST_REDIS_URL'), settings: { WORK_TIMEOUT_SECONDS: '4' } };
});
beforeEach(() => database.query('TRUNCATE scheduled_task, task_run, effect; UPDATE gate SET is_open = false'));
afterAll(async () => database[Symbol.asyncDispose]());

const openGate = () => database.query('UPDATE gate SET is_open = true');

/** The run that began first. */
async function firstRun(): Promise<{ state: string; fence: number; owner: string; effects: string } | undefined> {
  const [row] = await database.query<{ state: string; fence: number; owner: string; effects: string }>(
    `SELECT state, fence, owner, (SELECT string_agg(pod || ' ' || effect.fence, ', ') FROM effect WHERE effect.scheduled_for = task_run.scheduled_for) AS effects
     FROM task_run WHERE fence > 0 ORDER BY scheduled_for LIMIT 1`,
  );
  return row;
}

/** Worker `a` is in the middle of a run, `b` is there too. */
async function twoWorkers(): Promise<{ a: WorkerProcess; b: WorkerProcess } & AsyncDisposable> {
  const a = startWorker({ ...place, pod: 'a' });
  await untilReady(a);
  await until('a runs', async () => (await firstRun())?.owner === 'a');
  const b = startWorker({ ...place, pod: 'b' });
  await untilReady(b);
  return {
    a,
    b,
    async [Symbol.asyncDispose]() {
      await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
    },
  };
}

test('when the owner of a run is killed, another worker takes it over', async () => {
  await using workers = await twoWorkers();
  workers.a.child.kill('SIGKILL');
  await until('b has it', async () => (await firstRun())?.owner === 'b', 30);
  await openGate();
  await until('it has succeeded', async () => (await firstRun())?.state === 'succeeded');
  expect(await firstRun()).toEqual({ state: 'succeeded', fence: 2, owner: 'b', effects: 'b 2' });
});

test('an owner that was paused for longer than its lease can write no more when it goes on', async () => {
  await using workers = await twoWorkers();
  workers.a.child.kill('SIGSTOP');
  await until('b has it', async () => (await firstRun())?.owner === 'b', 30);
  await openGate();
  workers.a.child.kill('SIGCONT');
  const runs = () => workers.a.log().filter(({ msg, fence }) => msg === 'task run' && fence === 1);
  const [stale] = await until('a has tried', () => (runs().length > 0 ? runs() : undefined));
  expect(stale?.outcome).toBe('lost');
  await until('it has succeeded', async () => (await firstRun())?.state === 'succeeded');
  expect(await firstRun()).toEqual({ state: 'succeeded', fence: 2, owner: 'b', effects: 'b 2' });
});

test('on SIGTERM a worker waits for its run, then hands it back to another one before its time is over, and exits with 0', async () => {
  await using workers = await twoWorkers();
  const begun = performance.now();
  workers.a.child.kill('SIGTERM');
  expect(await workers.a.exited).toEqual({ code: 0, signal: null });
  expect(performance.now() - begun).toBeLessThan(6000);
  await until('b has it', async () => (await firstRun())?.owner === 'b', 30);
  await openGate();
  await until('it has succeeded', async () => (await firstRun())?.state === 'succeeded');
  expect(await firstRun()).toMatchObject({ fence: 2, effects: 'b 2' });
  expect(workers.a.log().find(({ msg }) => msg === 'task run')).toMatchObject({ outcome: 'handed_back', fence: 1 });
});
