import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { createRole, type TestRole } from '../../service/role.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { type Outcome, request, watch } from '../../service/watch.js';
import { addProducts, askForProducts, isRight, pathOf } from '../outages/products.js';
import { count } from './census.js';

/** What the service calls its connections: role and pod. */
const POOL = 'keelson/api/pod-1';
const PROBE = 'keelson/api/pod-1/probe';

let database: TestDatabase;
let role: TestRole;
let passwordFile: string;

beforeAll(async () => {
  database = await createDatabase();
  await addProducts(database);
});
beforeEach(async () => {
  role = await createRole(database);
  await role.setPassword('one');
  passwordFile = join(mkdtempSync(join(process.env.TEST_RUN ?? tmpdir(), 'password-')), 'password');
  writeFileSync(passwordFile, 'one');
});
afterEach(async () => role[Symbol.asyncDispose]());
afterAll(async () => database[Symbol.asyncDispose]());

function start(environment: Record<string, string>) {
  const connection = { DATABASE_URL: role.url, DATABASE_PASSWORD_FILE: passwordFile, POD_NAME: 'pod-1' };
  return startService({ ...connection, DRAIN_DELAY_SECONDS: '0', ...environment });
}

test('more requests than connections: the rest wait, then get 503, and the instance stays ready', async () => {
  const patient = {
    HTTP_REQUEST_TIMEOUT_SECONDS: '60',
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
    DATABASE_QUERY_TIMEOUT_MS: '60000',
  };
  await using service = await start({ DATABASE_POOL_MAX: '5', ...patient });
  await service.untilReady();
  await using seen = watch(service);
  await using backends = count(role, '%');
  const lock = await database.hold('product');

  const outcomes: Outcome[] = [];
  const requests = Array.from({ length: 100 }, async (_, index) =>
    outcomes.push(await request(service, pathOf(index))),
  );
  await until('the pool is used up', async () => (await role.backends(POOL)).length === 5);
  await until('those without a connection are answered', () => outcomes.length >= 95);
  expect(outcomes.filter(({ status, retryAfter }) => status !== 503 || retryAfter !== '1')).toEqual([]);
  expect(Math.min(...outcomes.map(({ began, ended }) => ended - began))).toBeGreaterThan(1900);

  await lock.release();
  await Promise.all(requests);
  expect(outcomes.slice(95).filter(isRight)).toHaveLength(5);
  expect((await askForProducts(service, 100)).filter((outcome) => !isRight(outcome))).toEqual([]);
  expect(seen.statuses('/readyz')).toEqual([200]);
  expect(backends.most).toBe(5 + 1);
  expect(await role.backends(PROBE)).toHaveLength(1);
});

test('it is not ready before its minimum of connections is open', async () => {
  await database.query(`ALTER ROLE ${role.name} CONNECTION LIMIT 3`);
  await using service = await start({ DATABASE_POOL_MIN: '4' });
  await until('it says why', async () => (await service.why()).includes('too many connections for role'));
  expect(await service.probe('/readyz')).toBe(503);
  await database.query(`ALTER ROLE ${role.name} CONNECTION LIMIT -1`);
  await service.untilReady();
  expect(await role.backends(POOL)).toHaveLength(4);
});

test('connections past their lifetime are replaced under load, and no request notices', async () => {
  await using service = await start({ DATABASE_POOL_MIN: '3', DATABASE_MAX_LIFETIME_SECONDS: '1' });
  await service.untilReady();
  await using seen = watch(service, pathOf);
  await using backends = count(role, POOL);
  await until('each was replaced several times', () => backends.pids.size > 15);
  await seen.stop();
  expect(seen.outcomes.filter((outcome) => !isRight(outcome))).toEqual([]);
  expect(backends.fewest).toBeGreaterThanOrEqual(3);
  expect(backends.oldest).toBeLessThan(3);
  expect(seen.statuses('/readyz')).toEqual([200]);
});

test('a password that is changed first at the server, then in its file, fails no request', async () => {
  await using service = await start({ DATABASE_POOL_MIN: '3', DATABASE_MAX_LIFETIME_SECONDS: '1' });
  await service.untilReady();
  await using seen = watch(service, pathOf);
  await role.setPassword('two');
  await until('they are older than they may', async () =>
    (await role.backends(POOL)).every(({ seconds }) => seconds > 2),
  );
  const before = (await role.backends(POOL)).map(({ pid }) => pid);
  expect(before.length).toBeGreaterThanOrEqual(3);
  expect((await askForProducts(service, 20)).filter((outcome) => !isRight(outcome))).toEqual([]);
  const left = (await role.backends(POOL)).map(({ pid }) => pid);
  expect(left.length).toBeGreaterThan(0);
  expect(before).toEqual(expect.arrayContaining(left)); // no new one: the server would have refused it

  writeFileSync(passwordFile, 'two');
  await until('the new password serves', async () =>
    (await role.backends(POOL)).every(({ pid }) => !before.includes(pid)),
  );
  await seen.stop();
  expect(seen.outcomes.filter((outcome) => !isRight(outcome))).toEqual([]);
  expect(seen.statuses('/readyz')).toEqual([200]);
});
