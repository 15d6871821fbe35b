import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type OwnStore, ownPostgres, ownRedis } from '../../service/own-store.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { type Outcome, watch } from '../../service/watch.js';
import { DATABASE_FAULTS, type Fault, REDIS_FAULTS } from './faults.js';
import { addProducts, askForProducts, isRight, pathOf } from './products.js';

/** Seconds: of the service's own time-out, and within which readiness falls and rises. */
const REQUEST_TIMEOUT = 2;
const UNREADY_WITHIN = 6;
const READY_WITHIN = 10;
/** What a busy machine may take beyond, since several services are hurt side by side. */
const SLACK_MS = 5000;
/** Where no request needs what is away: a slow answer is not what is looked for. */
const UNHURRIED = { HTTP_REQUEST_TIMEOUT_SECONDS: '20', DATABASE_CONNECTION_TIMEOUT_MS: '15000' };
/** Answers to wait for during an outage, at ten a second: longer than readiness takes to fall. */
const ENOUGH = 40;

let shared: TestDatabase;
beforeAll(async () => {
  shared = await createDatabase();
  await addProducts(shared);
});
afterAll(async () => shared[Symbol.asyncDispose]());

const databaseFaults = Object.entries(DATABASE_FAULTS).map(([name, fault]) => ({ name, fault }));
const redisFaults = Object.entries(REDIS_FAULTS).map(([name, fault]) => ({ name, fault }));

test.concurrent.each(databaseFaults)('Postgres is $name: unready, and well again', async ({ name, fault }) => {
  await using store = await ownPostgres();
  const { url, query } = await createDatabase(store.url);
  await addProducts({ query });
  await using service = await start({ DATABASE_URL: url });

  const { meanwhile, around } = await outage(service, store, fault, { unready: true });

  // Without its writes it still serves what only reads.
  const losesWritesOnly = name === 'made read-only' || name === 'demoted to a standby';
  expect(meanwhile.filter((outcome) => !(losesWritesOnly ? isRight : isUnavailable)(outcome))).toEqual([]);
  expect(around.filter((outcome) => !isRight(outcome) && !isUnavailable(outcome))).toEqual([]);
});

test.concurrent.each(redisFaults)('the session Redis is $name: unready, and well again', async ({ fault }) => {
  await using store = await ownRedis();
  await using service = await start({ REDIS_SESSION_URL: store.url, ...UNHURRIED });
  await outage(service, store, fault, { unready: true });
});

test.concurrent.each(redisFaults)('the queue Redis is $name: as ready as before', async ({ fault }) => {
  await using store = await ownRedis();
  await using service = await start({ REDIS_QUEUE_URL: store.url, ...UNHURRIED });
  const { meanwhile, around } = await outage(service, store, fault, { unready: false });
  expect([...meanwhile, ...around].filter((outcome) => !isRight(outcome))).toEqual([]);
});

async function start(environment: Record<string, string>): Promise<Service> {
  const service = await startService({
    DATABASE_URL: shared.url,
    HTTP_REQUEST_TIMEOUT_SECONDS: String(REQUEST_TIMEOUT),
    DRAIN_DELAY_SECONDS: '0',
    ...environment,
  });
  await service.untilReady();
  return service;
}

/**
 * Hurts and heals `store` under a service that is watched, which lives through it and has no connection left that gives wrong answers.
 * @returns what the requests came to that lay within the outage, and the others
 */
async function outage(service: Service, store: OwnStore, fault: Fault, { unready }: { unready: boolean }) {
  await using seen = watch(service, pathOf);
  await until('the first answers', () => seen.statuses('/readyz').at(-1) === 200 && seen.outcomes.length > 0);
  const readinessSeen = seen.statuses('/readyz').length;
  await fault.hurt(store);
  if (unready) await until('readyz says 503', () => seen.statuses('/readyz').at(-1) === 503, UNREADY_WITHIN);
  const from = performance.now();
  const begunSince = () => seen.outcomes.filter(({ began }) => began > from);
  await until('enough answers during the outage', () => begunSince().length >= ENOUGH);
  const meanwhile = begunSince();
  if (!unready) await until('it is ready without it', () => seen.statuses('/readyz').at(-1) === 200);
  await fault.heal(store);
  await until('readyz says 200', () => seen.statuses('/readyz').at(-1) === 200, READY_WITHIN);
  const afterwards = await askForProducts(service, 100);
  await seen.stop();

  expect(afterwards.filter((outcome) => !isRight(outcome))).toEqual([]);
  expect(seen.statuses('/livez')).toEqual([200]);
  expect(seen.statuses('/startupz')).toEqual([200]);
  const changes = seen.statuses('/readyz').slice(readinessSeen);
  // On a busy machine a check may take longer than it may, and readiness falls for a moment; in the end it has risen.
  if (unready) expect(changes.slice(0, 2)).toEqual([503, 200]);
  expect(changes.at(-1) ?? 200).toBe(200);
  service.signal('SIGTERM');
  expect((await service.exit()).code).toBe(0);
  return { meanwhile, around: seen.outcomes.filter((outcome) => !meanwhile.includes(outcome)) };
}

/** What a client is told while something that the request needs is away: when to come back, and that within the time-out. */
function isUnavailable({ status, mediaType, retryAfter, began, ended }: Outcome): boolean {
  const inTime = ended - began < REQUEST_TIMEOUT * 1000 + SLACK_MS;
  return inTime && status === 503 && /^application\/problem\+json\b/.test(mediaType ?? '') && Number(retryAfter) > 0;
}
