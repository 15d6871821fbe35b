import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { doze, Jobs } from '../../../test/jobs/jobs.js';
import { openWorker } from '../../../test/jobs/open.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';
import { proxyTo } from '../../../test/service/proxy.js';
import { until } from '../../../test/service/until.js';
import type { Transaction } from '../database/database.js';
import { queueMetrics } from './metrics.js';
import { Queues } from './queues.js';
import { reconcile } from './relay.js';

let work: Workplace;
let stops: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  work = await openWorkplace();
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await work[Symbol.asyncDispose]();
});

/** A worker in this process. */
function open(environment: Record<string, string> = {}) {
  const worker = openWorker({ ...work.environment, ...environment }, pino({ level: 'silent' }), (database, name) => [
    new Jobs(database, name),
  ]);
  const ended = worker.run();
  stops.push(() => {
    worker.lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
    return ended;
  });
  return worker;
}

const ask = (label: string, tx?: Transaction) =>
  tx
    ? work.outbox.add(tx, doze, { label, ms: 0 })
    : work.database.transaction((own) => work.outbox.add(own, doze, { label, ms: 0 }));

test('a transaction that is rolled back has asked for nothing', async () => {
  open();
  const rolledBack = work.database.transaction(async (tx) => {
    await ask('never', tx);
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  await ask('later');
  await work.untilEffect('later');
  expect(await work.traces('never')).toEqual([]);
});

test('a job begins as soon as its transaction commits, not when the outbox is looked at next', async () => {
  const worker = open({ OUTBOX_POLL_MS: '60000' });
  await until('ready', () => worker.lifecycle.state === 'ready');
  await ask('first');
  await work.untilEffect('first'); // until here the relay may still be in its first look
  await ask('second');
  await work.untilEffect('second', 10);
});

test('whoever missed the nudge looks by himself', async () => {
  const worker = open({ OUTBOX_POLL_MS: '50' });
  await until('ready', () => worker.lifecycle.state === 'ready');
  await work.on.query(
    `INSERT INTO outbox (id, job, version, payload, context) VALUES (uuidv7(), 'doze', 1, '{"label": "quiet", "ms": 0}', '{}')`,
  );
  await work.untilEffect('quiet');
});

test('jobs that are asked for while Redis is away are done when it is back', async () => {
  const worker = open();
  await until('ready', () => worker.lifecycle.state === 'ready');
  await work.redis.stop();
  for (let i = 0; i < 20; i++) await ask('while away');
  expect(await work.states()).toEqual({ pending: 20 });
  await work.redis.start();
  await until('all are done', async () => (await work.states()).done === 20, 30);
  expect(await work.traces('while away', 'effect')).toHaveLength(20);
});

test('jobs that Redis has lost are relayed again', async () => {
  // Nobody works yet: what is asked for stays in Redis.
  const relaying = open({ DATABASE_POOL_MAX: '5' });
  await until('ready', () => relaying.lifecycle.state === 'ready');
  const redis = new Redis(work.redis.port);
  await work.database.transaction((tx) => work.outbox.addAll(tx, doze, Array(50).fill({ label: 'lost', ms: 1500 })));
  await until('they are relayed', async () => (await work.states()).relayed === 50);
  await redis.flushall();
  redis.disconnect();
  await until('all are done', async () => (await work.states()).done === 50, 40);
  expect(await work.traces('lost', 'effect')).toHaveLength(50);
  expect(await relaying.metrics.metrics()).toMatch(/^queue_jobs_lost_total [1-9]/m);
}, 60_000);

/** As a fail-over to a replica does that had not heard of it yet, or a restore. */
async function postgresForgetsThatAllIsDone(): Promise<void> {
  await work.on.query("DELETE FROM trace WHERE what = 'effect'");
  await work.on.query("UPDATE outbox SET state = 'relayed', due_at = clock_timestamp()");
}

test('jobs of which Postgres has lost that they are done are done again, though Redis takes them for done', async () => {
  const worker = open();
  await ask('forgotten');
  await work.untilEffect('forgotten');
  const redis = new Redis(work.redis.port);
  await until('Redis has heard', async () => (await redis.keys('*:doze:completed')).length === 1);
  redis.disconnect();
  await postgresForgetsThatAllIsDone();
  await work.untilEffect('forgotten');
  await until('it is done', async () => (await work.states()).done === 1);
  expect(await worker.metrics.metrics()).toMatch(/^queue_jobs_lost_total 1$/m);
}, 30_000);

test('a job that ends while Redis is asked for it is not taken for lost', async () => {
  const worker = open({ OUTBOX_RECHECK_SECONDS: '3600' });
  await ask('meanwhile');
  await work.untilEffect('meanwhile');
  await until('it is done', async () => (await work.states()).done === 1);
  await work.on.query("UPDATE outbox SET state = 'relayed', due_at = clock_timestamp()");
  const redis = new Redis(work.redis.port);
  stops.push(async () => redis.disconnect());
  const completed = await until('Redis has heard', async () => (await redis.keys('*:doze:completed'))[0]);
  class Ending extends Queues {
    override async look(rows: Parameters<Queues['look']>[0]) {
      const seen = await super.look(rows);
      await work.on.query("UPDATE outbox SET state = 'done'");
      return seen;
    }
  }
  const queues = new Ending(redis, completed.replace(/:doze:completed$/, ''));
  const relaying = {
    config: worker.config.queue,
    database: work.database,
    queues,
    metrics: queueMetrics(new Registry(), []),
  };
  expect(await reconcile({ ...relaying, log: pino({ level: 'silent' }) })).toBe(0);
  await queues.close();
  expect(await redis.zcard(completed)).toBe(1);
  expect(await work.states()).toEqual({ done: 1 });
});

test('asking for jobs is one statement in the transaction, for one as for fifty', async () => {
  await using proxy = await proxyTo(Number(new URL(work.on.url).port));
  const url = new URL(work.on.url);
  url.port = String(proxy.port);
  const producer = openWorker({ ...work.environment, DATABASE_URL: url.href }, pino({ level: 'silent' }), () => []);
  stops.push(() => producer.close());
  const turnsOf = async (jobs: number) => {
    const before = proxy.turns();
    await producer.database.transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1`;
      if (jobs > 0) await work.outbox.addAll(tx, doze, Array(jobs).fill({ label: 'counted', ms: 0 }));
    });
    return proxy.turns() - before;
  };
  for (const jobs of [0, 1, 50]) await turnsOf(jobs); // statements are prepared
  const none = await turnsOf(0);
  expect([(await turnsOf(1)) - none, (await turnsOf(50)) - none]).toEqual([1, 1]);
});

test('a worker whose connections fell silent grows old, and then finds new ones', async () => {
  await using proxy = await proxyTo(work.redis.port);
  const worker = open({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
  await until('ready', () => worker.lifecycle.state === 'ready');
  await ask('before');
  await work.untilEffect('before');
  proxy.mute();
  const age = async () =>
    Number(/^queue_seconds_since_fetch\{job="doze"\} (\S+)/m.exec(await worker.metrics.metrics())?.[1]);
  await until('it is seen', async () => (await age()) > 5.5, 20);
  await ask('after');
  await work.untilEffect('after', 40);
  await until('it is young again', async () => (await age()) < 5.5, 20);
}, 90_000);
