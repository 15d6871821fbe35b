import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { doze, hang, Jobs, stumble } from '../../../test/jobs/jobs.js';
import { openWorker } from '../../../test/jobs/open.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';
import { runMain } from '../../../test/service/process.js';
import { until } from '../../../test/service/until.js';
import { DeadLetters } from './dead-letters.js';
import type { Job, NewPayload } from './job.js';

let work: Workplace;
let letters: DeadLetters;
let worker: ReturnType<typeof openWorker>;
let ended: Promise<number>;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  work = await openWorkplace();
  letters = new DeadLetters(work.database);
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  worker = openWorker(work.environment, log, (database, name) => [new Jobs(database, name)]);
  ended = worker.run();
});
afterAll(async () => {
  worker.lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
  await ended;
  await work[Symbol.asyncDispose]();
});

/** @returns the id of the job */
async function ask<J extends Job>(job: J, payload: NewPayload<J>): Promise<string> {
  await work.database.transaction((tx) => work.outbox.add(tx, job, payload));
  const [row] = await work.on.query<{ id: string }>("SELECT id FROM outbox WHERE payload->>'label' = $1", [
    (payload as { label: string }).label,
  ]);
  return row?.id ?? '';
}

const stateOf = async (id: string) =>
  (await work.on.query<{ state: string }>('SELECT state FROM outbox WHERE id = $1', [id]))[0]?.state;
const untilState = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await stateOf(id)) === state, 20);
const letter = async (id: string) => (await letters.list()).find((one) => one.id === id);

test('an attempt that fails leaves nothing, and the job is tried again until it succeeds', async () => {
  const id = await ask(stumble, { label: 'twice', times: 2 });
  await untilState(id, 'done');
  expect((await work.traces('twice', 'begun')).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect((await work.traces('twice', 'effect')).map(({ attempt }) => attempt)).toEqual([3]);
  const outcomes = lines.filter(({ job_id }) => job_id === id).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['failed', 'failed', 'completed']);
});

test('after its last attempt a job is a dead letter that says why, and it can be replayed', async () => {
  const id = await ask(stumble, { label: 'thrice', times: 3 });
  await untilState(id, 'dead');
  expect(await letter(id)).toMatchObject({ job: 'stumble', error: 'thrice stumbled', attempts: 3 });
  expect(await work.traces('thrice', 'effect')).toEqual([]);

  await work.on.query(`UPDATE outbox SET payload = payload || '{"times": 0}' WHERE id = $1`, [id]);
  expect(await letters.replay(id)).toBe(true);
  await untilState(id, 'done');
  expect(await work.traces('thrice', 'effect')).toHaveLength(1);
  expect(await letter(id)).toBeUndefined();
  expect(await letters.replay(id)).toBe(false);
});

test('an error that no other attempt would mend makes a dead letter at once', async () => {
  const id = await ask(stumble, { label: 'lost cause', times: 0, hopeless: true });
  await untilState(id, 'dead');
  expect(await letter(id)).toMatchObject({ error: 'lost cause is hopeless', attempts: 1 });
  expect(await work.traces('lost cause', 'begun')).toHaveLength(1);
});

test('a payload that the job does not take is refused to the producer, and in Redis a dead letter', async () => {
  await expect(ask(doze, { label: 'odd', ms: 0.5 })).rejects.toThrow(/ms/);
  const [row] = await work.on.query<{ id: string }>(
    `INSERT INTO outbox (id, job, version, payload, context)
     VALUES (uuidv7(), 'doze', 1, '{"label": "bad", "ms": "soon"}', '{}') RETURNING id`,
  );
  const id = row?.id ?? '';
  await untilState(id, 'dead');
  expect((await letter(id))?.error).toMatch(/payload is not what the job takes[\s\S]*ms/);
  expect(await work.traces('bad')).toEqual([]);
});

test('a payload may hold more than the worker knows', async () => {
  await work.on.query(
    `INSERT INTO outbox (id, job, version, payload, context)
     VALUES (uuidv7(), 'doze', 1, '{"label": "more", "ms": 1, "mood": "good"}', '{}')`,
  );
  await work.untilEffect('more');
});

test('an attempt that takes too long has failed, also when it ignores its signal', async () => {
  const id = await ask(hang, { label: 'for ever' });
  await untilState(id, 'dead');
  expect((await letter(id))?.error).toBe('not done after 200 ms');
});

test('dead letters are listed, replayed and discarded from the command line', async () => {
  const [one, other] = [
    await ask(stumble, { label: 'one', times: 0, hopeless: true }),
    await ask(stumble, { label: 'other', times: 0, hopeless: true }),
  ];
  await Promise.all([untilState(one, 'dead'), untilState(other, 'dead')]);
  const run = (...args: string[]) =>
    runMain(['dead-letters', ...args], { DATABASE_URL: work.on.url, LOG_LEVEL: 'warn' });

  const listed = await run('list', 'stumble');
  const ids = listed.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).id);
  expect(ids).toEqual(expect.arrayContaining([one, other]));
  expect(listed.output).not.toContain('label'); // payloads may hold what is nobody's business

  expect(await run('discard', one)).toMatchObject({ code: 0, output: `discarded ${one}\n` });
  expect(await stateOf(one)).toBeUndefined();
  expect(await run('discard', one, 'nonsense')).toMatchObject({ code: 1 });

  await work.on.query(`UPDATE outbox SET payload = payload - 'hopeless' WHERE id = $1`, [other]);
  expect(await run('replay', '--all', 'stumble')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+ replayed\n$/),
  });
  await untilState(other, 'done');
  expect(await run('replay')).toMatchObject({ code: 1, output: expect.stringContaining('usage:') });
}, 30_000);

test('a job that is delivered twice at once takes effect once', async () => {
  const id = await ask(doze, { label: 'twin', ms: 4000 });
  await work.untilBegun('twin');
  const redis = new Redis(work.redis.port);
  // Redis forgets it while it is worked on: it is relayed again, and a second worker has it at the same time.
  await redis.flushall();
  await work.untilBegun('twin', 2);
  await untilState(id, 'done');
  await until('both attempts have ended', async () => (await redis.keys('*:active')).length === 0, 20);
  redis.disconnect();
  expect(await work.traces('twin', 'effect')).toHaveLength(1);
});

test('every series is there from the start, and attempts are counted by how they ended', async () => {
  const metrics = await worker.metrics.metrics();
  for (const outcome of ['completed', 'failed', 'dead', 'handed-back', 'refused']) {
    expect(metrics).toContain(`queue_job_duration_seconds_count{job="hang",outcome="${outcome}"}`);
  }
  expect(metrics).toContain('queue_job_duration_seconds_count{job="hang",outcome="dead"} 1');
  expect(metrics).toMatch(/^queue_dead_letters\{job="hang"\} 1$/m);
  expect(metrics).toMatch(/^queue_jobs\{job="doze",state="waiting"\} 0$/m);
  expect(metrics).toMatch(/^queue_seconds_since_fetch\{job="doze"\} \d/m);
});
