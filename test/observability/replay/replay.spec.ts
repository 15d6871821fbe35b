import { beforeAll, expect, test } from '@jest/globals';
import { named } from '../names/promql.js';
import { replay } from '../promtool.js';
import { rules } from '../rules.js';
import { type Recording, record } from './record.js';
import { HEALTHY, SCENARIOS, type Scenario } from './scenarios.js';
import { openStore } from './store.js';

/** Rounds in which all is well yet. */
const BEFORE = 5;
/**
 * How long a record goes on: until a worker without Redis has been silent for longer than is allowed (30 s), and until 30 s after
 * the minute at which `cancel-unpaid-orders` is due, which in stretched time are 15 minutes.
 */
const AT_LEAST_MS = 50_000;
const AFTER_THE_MINUTE_MS = 30_000;

const WANTED = new Set(rules.flatMap(({ expr }) => named(expr).metrics.map(({ name }) => name)));

const recordings = new Map<string, Recording>();

beforeAll(async () => {
  const played = await Promise.allSettled(SCENARIOS.map(play));
  for (const one of played) if (one.status === 'rejected') throw one.reason;
});

async function play({ name, hurt }: Scenario): Promise<void> {
  await using store = await openStore();
  const now = Date.now();
  const end = Math.max(now + AT_LEAST_MS, nextMinute(now) + AFTER_THE_MINUTE_MS);
  const fault = { after: BEFORE, begin: () => hurt(store) };
  recordings.set(name, await record({ 'api-0': store.api, 'worker-0': store.worker }, end, fault));
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
  return Math.ceil((now + 12_000) / 60_000) * 60_000;
}
