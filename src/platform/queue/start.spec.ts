import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { doze, Jobs } from '../../../test/jobs/jobs.js';
import { openWorker } from '../../../test/jobs/open.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';
import { until } from '../../../test/service/until.js';

let work: Workplace;
let worker: ReturnType<typeof openWorker>;
let ended: Promise<number>;
let stops: (() => void)[] = [];
const lines: Record<string, unknown>[] = [];

async function freeze(): Promise<void> {
  const redis = new Redis(work.redis.port);
  // One that has said nothing for a second has said all that it says at its beginning.
  const hasConnected = async () => /name=\S+\/workers .*\bidle=[1-9]/.test(String(await redis.client('LIST')));
  await until('the worker has connected', hasConnected);
  redis.disconnect();
  work.redis.pause();
}

/** Redis freezes once the worker has connected, just before it opens what fetches jobs. */
beforeEach(async () => {
  lines.length = 0;
  work = await openWorkplace();
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  worker = openWorker(work.environment, log, (database, name) => [new Jobs(database, name)]);
  worker.lifecycle.register({ name: 'freeze', start: { 'warm-up': freeze } });
  ended = worker.run();
  await until('an attempt is given up', () => worker.lifecycle.waiting.get('workers')?.includes('not done'));
});
afterEach(async () => {
  for (const stop of stops) stop();
  stops = [];
  work.redis.resume();
  worker.lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
  await ended;
  await work[Symbol.asyncDispose]();
});

const ask = (jobs: number, ms: number) =>
  work.database.transaction((tx) => work.outbox.addAll(tx, doze, Array(jobs).fill({ label: 'nap', ms })));

test('a worker whose first attempts to start were given up runs no more jobs at once than it may', async () => {
  work.redis.resume();
  await until('ready', () => worker.lifecycle.state === 'ready');
  await ask(3 * doze.concurrency, 1000);
  await work.untilBegun('nap', doze.concurrency);
  const [{ most } = { most: 0 }] = await until('all are done', async () => {
    if ((await work.states()).done !== 3 * doze.concurrency) return;
    return work.on.query<{ most: number }>(`
      SELECT max(active)::int AS most FROM (
        SELECT sum(CASE what WHEN 'begun' THEN 1 ELSE -1 END) OVER (ORDER BY at, what) AS active FROM trace) AS times`);
  });
  expect(most).toBe(doze.concurrency);
}, 60_000);

test('a worker that must stop before Redis has answered leaves no connection behind that goes on to fetch', async () => {
  worker.lifecycle.stop({ reason: 'the test', exitCode: 0 });
  work.redis.resume();
  await ended;
  const redis = new Redis(work.redis.port);
  stops.push(() => redis.disconnect());
  const connections = async () => String(await redis.client('LIST')).match(/ name=\S+/g) ?? [];
  await until('all are closed', async () => (await connections()).length === 0, 5);
  expect(lines.filter(({ msg }) => msg === 'did not stop cleanly')).toEqual([]);
}, 60_000);
