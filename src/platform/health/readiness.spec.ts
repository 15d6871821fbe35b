import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { pino } from 'pino';
import { until } from '../../../test/service/until.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import type { ReadinessCheck } from './check.js';
import { healthModule } from './health.module.js';
import { isReady, Readiness } from './readiness.js';

const DEADLINES = { withdraw: 1, 'drain-delay': 1, 'finish-requests': 1, 'finish-work': 1, close: 1, flush: 1 };

let lifecycle: Lifecycle;
let ended: Promise<number>;
let module: TestingModule;

beforeEach(async () => {
  lifecycle = new Lifecycle(pino({ level: 'silent' }));
  ended = lifecycle.run(DEADLINES);
  await until('ready', () => lifecycle.state === 'ready');
});
afterEach(async () => {
  lifecycle.stop({ reason: 'test', exitCode: 0 });
  await ended;
  await module.close();
});

async function readiness(checks: ReadinessCheck[], { required = ['store'], cacheMs = 0 } = {}): Promise<Readiness> {
  const config = { checkTimeoutMs: 100, checkCacheMs: cacheMs };
  module = await Test.createTestingModule({
    imports: [healthModule({ lifecycle, config, checks, required })],
  }).compile();
  return module.get(Readiness);
}

/** A check of a store that counts how often it is asked, and answers when it is told to. */
function store() {
  const answer = Promise.withResolvers<void>();
  const asked = { times: 0 };
  const run = () => {
    asked.times++;
    return answer.promise;
  };
  return { check: { name: 'store', run }, asked, answer };
}

test('a store that does not answer makes the instance unready in time, and is asked once by however many probes', async () => {
  const { check, asked, answer } = store();
  const ready = await readiness([check]);
  const results = await Promise.all(Array.from({ length: 50 }, () => ready.probe()));
  results.push(await ready.probe());
  expect(results.some(isReady)).toBe(false);
  expect(results[0]?.error).toMatchObject({ store: { message: 'timeout of 100ms exceeded' } });
  expect(asked.times).toBe(1);
  answer.resolve();
  await until('it is ready', async () => isReady(await ready.probe()));
});

test('an answer serves further probes while it is fresh', async () => {
  const { check, asked, answer } = store();
  answer.resolve();
  const ready = await readiness([check], { cacheMs: 60_000 });
  for (let probe = 0; probe < 10; probe++) expect(isReady(await ready.probe())).toBe(true);
  expect(asked.times).toBe(1);
});

test('a check that does not count is not even run', async () => {
  const { check, asked } = store();
  const ready = await readiness([check], { required: ['another'] });
  expect(isReady(await ready.probe())).toBe(true);
  expect(asked.times).toBe(0);
});

test('an instance that stops is unready though every store is well, and says so', async () => {
  const { check, answer } = store();
  answer.resolve();
  const ready = await readiness([check]);
  expect(isReady(await ready.probe())).toBe(true);
  lifecycle.stop({ reason: 'test', exitCode: 0 });
  await ended;
  const result = await ready.probe();
  expect(isReady(result)).toBe(false);
  expect(result.error).toEqual({ lifecycle: { status: 'down', state: 'stopped' } });
});
