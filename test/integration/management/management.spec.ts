import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { exchange } from '../../service/exchange.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

const TOKEN = 'a-token-that-nobody-will-ever-guess';
const OPEN = ['/metrics', '/livez', '/readyz', '/startupz', '/info'];
const GUARDED = ['/env', '/loggers', '/sessions', '/heapdump', '/cpuprofile?seconds=1'];

let database: TestDatabase;
let service: Service;
beforeAll(async () => {
  database = await createDatabase();
  service = await start({ MANAGEMENT_TOKEN: TOKEN });
});
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

async function start(environment: Record<string, string>): Promise<Service> {
  const started = await startService({ DATABASE_URL: database.url, COOKIE_SECURE: 'false', ...environment });
  await started.untilReady(30);
  return started;
}

function ask(of: Service, path: string, headers: Record<string, string> = {}, body?: unknown) {
  return fetch(`${of.managementUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

const authorized = { authorization: `Bearer ${TOKEN}` };
// biome-ignore lint/suspicious/noExplicitAny: each path has a shape of its own
const json = async (path: string): Promise<any> => (await ask(service, path, authorized)).json();

describe('while no token is configured', () => {
  test('all but the open paths are 403, whatever the caller says', async () => {
    await using bare = await start({});
    for (const path of OPEN) expect((await ask(bare, path)).status).toBe(200);
    for (const headers of [{}, authorized, { authorization: 'Bearer ' }, { authorization: 'Bearer undefined' }]) {
      for (const path of GUARDED) expect((await ask(bare, path, headers)).status).toBe(403);
      expect((await ask(bare, '/loggers', headers, { name: 'root', level: 'debug' })).status).toBe(403);
    }
  });

  test('in development whoever is at the machine needs none, unless a page in the browser asks under a name of its own', async () => {
    await using dev = await start({ NODE_ENV: 'development', LOG_PRETTY: 'false' });
    expect((await ask(dev, '/env')).status).toBe(200);
    const port = Number(new URL(dev.managementUrl).port);
    const rebound = await exchange(port, { method: 'GET', path: '/env', headers: { host: `evil.example:${port}` } });
    expect(rebound.status).toBe(403);
  });
});

test.each([
  {},
  { authorization: `Bearer ${TOKEN}x` },
  { authorization: `Bearer ${TOKEN.slice(1)}` },
  { authorization: TOKEN },
])('without the right token all but the open paths are 401: %j', async (headers) => {
  for (const path of OPEN) expect((await ask(service, path, headers as Record<string, string>)).status).toBe(200);
  for (const path of GUARDED) {
    const answer = await ask(service, path, headers as Record<string, string>);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  }
});

test('/env shows what each key is, and no secret', async () => {
  const text = await (await ask(service, '/env', authorized)).text();
  expect(JSON.parse(text)).toMatchObject({
    LOG_LEVEL: 'info',
    DATABASE_POOL_MAX: 10,
    DATABASE_URL: '[secret]',
    SESSION_SECRETS: '[secret]',
    MANAGEMENT_TOKEN: '[secret]',
  });
  expect(text).not.toMatch(new RegExp(`${TOKEN}|development-only-secret|postgres(ql)?://|redis://`));
});

test('the level of one logger changes while the service runs, and the others stay', async () => {
  const linesOf = () => service.log().filter(({ msg }) => msg === 'request').length;
  expect(await json('/loggers')).toMatchObject({ root: 'info', requests: 'info', database: 'info' });
  const silenced = await ask(service, '/loggers', authorized, { name: 'requests', level: 'error' });
  expect(await silenced.json()).toMatchObject({ root: 'info', requests: 'error', database: 'info' });
  const before = linesOf();
  await service.get('/openapi.json');
  await ask(service, '/loggers', authorized, { name: 'requests' });
  await service.get('/openapi.json');
  await until('a line again', () => linesOf() > before);
  expect(linesOf()).toBe(before + 1);
  expect((await ask(service, '/loggers', authorized, { name: 'nobody', level: 'info' })).status).toBe(404);
  expect((await ask(service, '/loggers', authorized, { name: 'root', level: 'loud' })).status).toBe(400);
});

test('/heapdump and /cpuprofile can be opened in the developer tools, and are taken one at a time', async () => {
  const answers = await Promise.all([1, 2].map(() => ask(service, '/cpuprofile?seconds=3', authorized)));
  const [taken, refused] = answers.sort((one, other) => one.status - other.status);
  expect([taken?.status, refused?.status]).toEqual([200, 409]);
  expect(await taken?.json()).toMatchObject({ nodes: expect.any(Array), samples: expect.any(Array) });
  const dump = await json('/heapdump');
  expect(dump).toHaveProperty('snapshot.meta.node_fields');
  expect((await service.get('/openapi.json')).status).toBe(200);
});
