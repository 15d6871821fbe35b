import { expect, test } from '@jest/globals';
import { clockFrom, openWorker } from '../../../test/service/schedule.js';
import { openPlace } from '../../../test/service/schedule-place.js';
import { until } from '../../../test/service/until.js';
import { Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

const { database, place } = await openPlace();

interface Row extends Record<string, unknown> {
  at: string;
  state: string;
}
const rows = () =>
  database.query<Row>(
    `SELECT to_char(scheduled_for AT TIME ZONE 'UTC', 'HH24:MI:SS') AS at, state::text FROM task_run ORDER BY scheduled_for`,
  );

class EverySecond {
  ran: string[] = [];

  constructor(readonly work = async (_tick: Tick): Promise<unknown> => undefined) {}

  @Scheduled({ name: 'every-second', cron: '* * * * * *', lease: '5s', timeLimit: '10s', misfire: 'skip' })
  async run(tick: Tick) {
    this.ran.push(tick.scheduledFor.toISOString().slice(11, 19));
    await this.work(tick);
  }
}

test('of two workers that tick the same instants one runs each', async () => {
  const task = new EverySecond();
  await using _one = await openWorker(task, { ...place, pod: 'one' });
  await using _two = await openWorker(task, { ...place, pod: 'two' });
  await until('some have run', () => task.ran.length >= 4);
  const succeeded = (await rows()).filter(({ state }) => state === 'succeeded').map(({ at }) => at);
  expect(task.ran.filter((at) => succeeded.includes(at))).toEqual(succeeded);
  expect(new Set(task.ran).size).toBe(task.ran.length);
});

test('an instant at which the run before still goes on is skipped, and the ledger says so', async () => {
  const long = Promise.withResolvers<void>();
  const task = new EverySecond(() => long.promise);
  await using _one = await openWorker(task, { ...place, pod: 'one' });
  await using _two = await openWorker(task, { ...place, pod: 'two' });
  await until(
    'two were skipped',
    async () => (await rows()).filter((row) => row.state === 'skipped_overlap').length >= 2,
  );
  const states = (await rows()).map(({ state }) => state);
  expect(states.slice(states.indexOf('running'), states.indexOf('running') + 3)).toEqual([
    'running',
    'skipped_overlap',
    'skipped_overlap',
  ]);
  expect(task.ran).toHaveLength(1);
  long.resolve();
  await until('it runs again', () => task.ran.length >= 2);
});

test('while somebody has the lock of a task, none of its runs begins', async () => {
  const task = new EverySecond();
  await using worker = await openWorker(task, place);
  await until('it runs', () => task.ran.length > 0);
  const lock = await until('the lock is free', () => worker.locks.take('every-second', 60_000));
  const before = task.ran.length;
  await until('two are missed', async () => (await rows()).filter(({ state }) => state === 'missed').length >= 2);
  expect(task.ran.length).toBe(before);
  await lock.release();
  await until('it runs again', () => task.ran.length > before);
});

test('a worker whose clock is ahead by more than a second runs nothing', async () => {
  const task = new EverySecond();
  const clock = { ...clockFrom(new Date().toISOString()), now: () => Date.now() + 3000 };
  await using worker = await openWorker(task, { ...place, clock });
  await until(
    'its instants are missed',
    async () => (await rows()).filter(({ state }) => state === 'missed').length >= 2,
  );
  expect(task.ran).toEqual([]);
  expect(worker.log.some(({ level, msg }) => level === 'warn' && msg.includes('clock is ahead'))).toBe(true);
});

test('a run that fails, and one that takes too long, are written down with the reason, logged and counted', async () => {
  const faults = [
    async () => Promise.reject(new Error('no more tea')),
    ({ signal }: Tick) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut')))),
  ];
  class Failing {
    @Scheduled({ name: 'failing', cron: '* * * * * *', lease: '5s', timeLimit: '100ms', misfire: 'skip' })
    async run(tick: Tick) {
      await faults.shift()?.(tick);
    }
  }
  await using worker = await openWorker(new Failing(), place);
  const initially = await worker.metrics.metrics();
  for (const outcome of ['succeeded', 'failed', 'handed_back', 'lost'])
    expect(initially).toMatch(`scheduled_task_runs_total{task="failing",outcome="${outcome}"}`);
  await until('one has succeeded', () => worker.log.some(({ outcome }) => outcome === 'succeeded'));
  const errors = await database.query("SELECT error FROM task_run WHERE state = 'failed' ORDER BY scheduled_for");
  expect(errors).toEqual([{ error: 'no more tea' }, { error: 'not done within 100 ms' }]);
  const runs = worker.log.filter(({ msg }) => msg === 'task run');
  expect(runs.slice(0, 3)).toEqual(
    ['failed', 'failed', 'succeeded'].map((outcome) =>
      expect.objectContaining({
        outcome,
        task: 'failing',
        fence: 1,
        scheduled_for: expect.any(String),
        duration_ms: expect.any(Number),
      }),
    ),
  );
  const metrics = await worker.metrics.metrics();
  expect(metrics).toContain('scheduled_task_runs_total{task="failing",outcome="failed"} 2');
  await until('the last success is known', async () =>
    /last_success_timestamp_seconds{task="failing"} 1\d{9}/.test(await worker.metrics.metrics()),
  );
});
