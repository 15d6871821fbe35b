import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { until } from '../../../test/service/until.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { healthModule } from './health.module.js';
import { Readiness } from './readiness.js';
import { measureReadiness } from './readiness-metric.js';

const DEADLINES = { withdraw: 1, 'drain-delay': 1, 'finish-requests': 1, 'finish-work': 1, close: 1, flush: 1 };

let lifecycle: Lifecycle;
let module: TestingModule;
let metrics: Registry;
let isAway: boolean;

beforeEach(async () => {
  lifecycle = new Lifecycle(pino({ level: 'silent' }));
  isAway = false;
  const store = {
    name: 'store',
    async run() {
      if (isAway) throw new Error('away');
    },
  };
  const config = { checkTimeoutMs: 100, checkCacheMs: 0 };
  module = await Test.createTestingModule({
    imports: [healthModule({ lifecycle, config, checks: [store], required: ['store'] })],
  }).compile();
  metrics = new Registry();
  measureReadiness({ role: 'api', readiness: module.get(Readiness), lifecycle, metrics });
});
afterEach(() => module.close());

async function published(): Promise<string[]> {
  const text = await metrics.metrics();
  return text.split('\n').filter((line) => line.startsWith('readiness'));
}

const series = (check: string, value: number) => `readiness_check_up{role="api",check="${check}"} ${value}`;

test('each condition of readiness is a series from the start to the stop, as it is when it is scraped', async () => {
  expect(await published()).toEqual([series('store', 1), series('lifecycle', 0)]);
  const ended = lifecycle.run(DEADLINES);
  await until('ready', () => lifecycle.state === 'ready');
  expect(await published()).toEqual([series('lifecycle', 1), series('store', 1)]);
  isAway = true;
  expect(await published()).toEqual([series('lifecycle', 1), series('store', 0)]);
  isAway = false;
  expect(await published()).toEqual([series('lifecycle', 1), series('store', 1)]);
  lifecycle.stop({ reason: 'test', exitCode: 0 });
  expect(await published()).toEqual([]);
  await ended;
});
