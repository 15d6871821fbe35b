import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, required, type TestDatabase } from '../../../test/service/database.js';
import { clockFrom, openWorker, type Place, runTask } from '../../../test/service/schedule.js';
import { until } from '../../../test/service/until.js';
import { Scheduled } from './scheduled.js';

const REST = { timeZone: 'Europe/Berlin', lease: '5s', timeLimit: '10s', misfire: 'skip' } as const;

class Nightly {
  @Scheduled({ ...REST, name: 'at-two', cron: '0 2 * * *' })
  async atTwo() {}

  @Scheduled({ ...REST, name: 'at-half-past-two', cron: '30 2 * * *' })
  async atHalfPastTwo() {}
}

let database: TestDatabase;
let place: Place;
beforeAll(async () => {
  database = await createDatabase();
  place = { database: database.url, redis: required('TEST_REDIS_URL') };
});
afterAll(async () => database[Symbol.asyncDispose]());

const PERIODS = {
  spring: {
    days: ['2026-03-28', '2026-03-29', '2026-03-30'],
    now: '2026-03-30T12:00:00Z',
    before: '2026-03-27T12:00:00Z',
  },
  autumn: {
    days: ['2026-10-24', '2026-10-25', '2026-10-26'],
    now: '2026-10-26T12:00:00Z',
    before: '2026-10-23T12:00:00Z',
  },
};
const EXPECTED = {
  spring: {
    'at-two': ['2026-03-28T01:00:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:00:00Z'],
    'at-half-past-two': ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
  },
  autumn: {
    'at-two': ['2026-10-24T00:00:00Z', '2026-10-25T00:00:00Z', '2026-10-26T01:00:00Z'],
    'at-half-past-two': ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  },
};
const TASKS = ['at-two', 'at-half-past-two'] as const;
const CASES = (['spring', 'autumn'] as const).flatMap((period) => TASKS.map((task) => ({ period, task })));

async function instants(task: string, state: string): Promise<string[]> {
  const rows = await database.query<{ at: Date }>(
    'SELECT scheduled_for AS at FROM task_run WHERE task = $1 AND state::text = $2 ORDER BY 1',
    [task, state],
  );
  return rows.map(({ at }) => at.toISOString().replace('.000', ''));
}

test.each(CASES)('$period, $task: workers expect one run a local day', async ({ period, task }) => {
  await database.query('TRUNCATE scheduled_task, task_run');
  const { before, now } = PERIODS[period];
  await database.query(
    `INSERT INTO scheduled_task (name, cron, time_zone, registered_at, accounted_until) VALUES
     ('at-two', '0 2 * * *', 'Europe/Berlin', $1, $1), ('at-half-past-two', '30 2 * * *', 'Europe/Berlin', $1, $1)`,
    [before],
  );
  await using _worker = await openWorker(new Nightly(), { ...place, clock: clockFrom(now) });
  await until('all are written down', async () => (await instants(task, 'missed')).length >= 3);
  expect(await instants(task, 'missed')).toEqual(EXPECTED[period][task]);
});

test.each(CASES)(
  '$period, $task: CronJobs at the hours that can be it run it once a local day',
  async ({ period, task }) => {
    await database.query('TRUNCATE scheduled_task, task_run');
    const { days, now } = PERIODS[period];
    // The first Job of all finds the run of the day before still to be done.
    const jobs = days.flatMap((day) => ['00:30', '01:30', '02:30'].map((time) => `${day}T${time}:00Z`));
    const codes: number[] = [];
    for (const at of jobs) {
      const settings = { TASK_JOB_NAME: `nightly-${Date.parse(at) / 60_000}` };
      codes.push((await runTask(new Nightly(), task, { ...place, settings, clock: clockFrom(now) })).code);
    }
    expect(codes).toEqual(jobs.map(() => 0));
    const ran = await instants(task, 'succeeded');
    expect(ran.filter((at) => at >= `${days[0]}T00`)).toEqual(EXPECTED[period][task]);
  },
);

test.each([
  ['2026-03-29T00:59:55Z', '2026-03-29T01:00:00Z', 'at-half-past-two'],
  ['2026-10-25T00:29:55Z', '2026-10-25T00:30:00Z', 'at-half-past-two'],
])('a worker that is there at %s runs it at %s', async (from, at, task) => {
  await database.query('TRUNCATE scheduled_task, task_run');
  await using _worker = await openWorker(new Nightly(), { ...place, clock: clockFrom(from) });
  await until('it has run', async () => (await instants(task, 'succeeded')).includes(at));
});
