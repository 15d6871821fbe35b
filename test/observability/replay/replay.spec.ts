import { beforeAll, expect, test } from '@jest/globals';
import type { Steady } from '../../fault/queue/steady.js';
import { until } from '../../service/until.js';
import { named } from '../promql.js';
import { replay } from '../promtool.js';
import { rules } from '../rules.js';
import { type Recording, record } from './record.js';
import { HEALTHY, SCENARIOS, type Scenario } from './scenarios.js';
import { openStore, type Store } from './store.js';

const ORDERS_PER_SECOND = 1;
/** Answers after which code is compiled and connections are open. */
const WARM = 8;
/** Rounds in which all is well yet. */
const BEFORE = 5;
/**
 * How long a record goes on: until a worker without Redis has been silent for longer than is allowed (30 s), and until 36 s after
 * the minute at which `cancel-unpaid-orders` is due, which in stretched time are 18 minutes.
 */
const AT_LEAST_MS = 60_000;
const AFTER_THE_MINUTE_MS = 36_000;

const WANTED = new Set(rules.flatMap(({ expr }) => named(expr).metrics.map(({ name }) => name)));

const recordings = new Map<string, Recording>();

interface Play {
  scenario: Scenario;
  store: Store;
  load: Steady;
}

beforeAll(async () => {
  const opened: Omit<Play, 'load'>[] = [];
  // One after the other: to start all at once takes two cores longer than a start may take.
  for (const scenario of SCENARIOS) opened.push({ scenario, store: await openStore(scenario.environment) });
  const plays: Play[] = opened.map((one) => ({ ...one, load: one.store.order(ORDERS_PER_SECOND) }));
  await until('all are warm', () => plays.every(({ load }) => load.answers.length >= WARM), 60);
  const now = Date.now();
  const end = Math.max(now + AT_LEAST_MS, nextMinute(now) + AFTER_THE_MINUTE_MS);
  await all(plays.map((one) => play(one, end)));
}, 400_000);

async function play({ scenario: { name, hurt }, store: opened, load }: Play, end: number): Promise<void> {
  await using store = opened;
  const fault = { after: BEFORE, begin: () => hurt(store, load) };
  recordings.set(name, await record({ 'api-0': store.api, 'worker-0': store.worker }, end, fault));
}

/** Waits for each, also when one fails. @throws what the first one that fails says */
async function all<T>(promises: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

test.each(SCENARIOS)('$name: $alerts', async ({ name, alerts }) => {
  const [hurt, healthy] = [recordings.get(name), recordings.get(HEALTHY)];
  if (hurt === undefined || healthy === undefined) throw new Error('not recorded');
  // The same release in another namespace, with pods of the same names, which has no part in it.
  const series = { ...hurt.series('shop', WANTED), ...healthy.series('neighbour', WANTED) };
  const expected = alerts.map((alertname) => ({ alertname, namespace: 'shop' }));
  expect(await replay(series, hurt.rounds, expected)).toBe('');
});

/** The first minute that begins when the fault has. */
function nextMinute(now: number): number {
  return Math.ceil((now + 20_000) / 60_000) * 60_000;
}
