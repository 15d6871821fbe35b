import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '../../service/connection.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { putUnderLoad } from './load.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => database[Symbol.asyncDispose]());

/** A request may be held for long: on a slow machine, too, it is the drain that is judged. */
const PATIENT = {
  DATABASE_STATEMENT_TIMEOUT_MS: '20000',
  DATABASE_QUERY_TIMEOUT_MS: '20000',
  DATABASE_CONNECTION_TIMEOUT_MS: '10000',
  HTTP_REQUEST_TIMEOUT_SECONDS: '20',
};

const start = (environment: Record<string, string> = {}) =>
  startService({
    DATABASE_URL: database.url,
    DATABASE_POOL_MAX: '25',
    DRAIN_DELAY_SECONDS: '2',
    ...PATIENT,
    ...environment,
  });

test('no request on a connection from before SIGTERM fails, under load, held by a lock, or spoken late', async () => {
  await using service = await start({ DRAIN_DELAY_SECONDS: '6', DRAIN_TIMEOUT_SECONDS: '10' });
  await service.untilReady();
  let stopping = false;
  const load = putUnderLoad(service.port, '/openapi.json', 50, () => stopping);
  const silent = await Promise.all(Array.from({ length: 20 }, () => Connection.open(service.port)));
  // Half of them have spoken before: to a server, a connection between two requests is another thing than a fresh one.
  for (const connection of silent.slice(0, 10)) await connection.get('/openapi.json');
  await until('load', () => (load.statuses[200] ?? 0) > 500);

  const lock = await database.hold('product');
  const held = Array.from({ length: 20 }, async () => (await Connection.open(service.port)).get('/v1/products'));
  await until('20 requests wait for the lock', async () => (await backends(database, 'Lock')) === 20);
  const heldSince = performance.now();
  const liveness = watchLiveness(service);

  stopping = true;
  service.signal('SIGTERM');
  await until('readyz 503', async () => (await service.probe('/readyz')) === 503, 4);
  await until('new connections are refused', async () => (await service.probe('/readyz')) === 0, 8);

  const late = await Promise.all(silent.map((connection) => connection.get('/openapi.json')));
  expect(late.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(late.every(({ headers }) => headers.connection === 'close')).toBe(true);

  await until('the requests were held for 3 s', () => performance.now() - heldSince > 3000);
  expect(await backends(database)).toBeGreaterThanOrEqual(20);
  await lock.release();
  const answers = await Promise.all(held);
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));

  const { code, ms } = await service.exit();
  await load.done;
  expect(load.failures).toEqual([]);
  expect(Object.keys(load.statuses)).toEqual(['200']);
  expect(load.sawClose).toBe(true);
  expect({ code, inBudget: ms < 23_000 }).toEqual({ code: 0, inBudget: true });
  expect((await liveness).before).toBe(200);
  expect(await backends(database)).toBe(0);
  expectOrder(
    service.log().map(({ msg, component }) => `${msg} ${component ?? ''}`),
    'request ',
    'stopped database',
  );
});

test('a request past the deadline is cut, said in the log, and the exit is still in budget', async () => {
  await using service = await start({
    DRAIN_DELAY_SECONDS: '0',
    DRAIN_TIMEOUT_SECONDS: '1',
  });
  await service.untilReady();
  const lock = await database.hold('product');
  const connection = await Connection.open(service.port);
  const request = connection.get('/v1/products').then(
    () => 'answered',
    () => 'cut',
  );
  await until('the request waits for the lock', async () => (await backends(database, 'Lock')) === 1);

  service.signal('SIGTERM');
  expect(await request).toBe('cut');
  const { code, ms } = await service.exit();
  await lock.release();

  expect({ code, inBudget: ms < 8000 }).toEqual({ code: 0, inBudget: true });
  const cut = service.log().filter(({ msg }) => msg === 'cut a request');
  expect(cut).toMatchObject([{ level: 'error', method: 'GET', route: '/v1/products' }]);
});

/** Asks for liveness without pause until the port is gone. @returns the last answer before that */
async function watchLiveness(service: { probe(path: '/livez'): Promise<number> }): Promise<{ before: number }> {
  for (let before = 0; ; ) {
    const status = await service.probe('/livez');
    if (status === 0) return { before };
    if (status !== 200) return { before: status };
    before = status;
  }
}

/** How many backends serve the service's pool (and wait for `event`). */
async function backends(of: TestDatabase, event?: string): Promise<number> {
  const [row] = await of.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE '%/api/%' AND application_name NOT LIKE '%probe'
       AND ($1::text IS NULL OR wait_event_type = $1)`,
    [event ?? null],
  );
  return row?.count ?? -1;
}

function expectOrder(lines: string[], last: string, then: string): void {
  expect(lines.findLastIndex((line) => line.startsWith(last))).toBeGreaterThan(-1);
  expect(lines.findIndex((line) => line.startsWith(then))).toBeGreaterThan(
    lines.findLastIndex((line) => line.startsWith(last)),
  );
}
