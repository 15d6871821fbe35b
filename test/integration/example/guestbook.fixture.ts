import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, signUp } from '../../service/client.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { runMain } from '../../service/process.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

/** A spec of what docs/feature.md builds, for the copy in which it was built. */
let database: TestDatabase;
let service: Service;
let guest: Client;
beforeAll(async () => {
  database = await createDatabase();
  service = await startService({ DATABASE_URL: database.url }, 'all');
  await service.untilReady();
  guest = await signUp(service.url);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const write = (body: unknown) => guest.post('/v1/guestbook', body, { 'idempotency-key': 'my-only-entry' });

test('what is written twice with one key is one entry, which everybody reads once a job has approved it', async () => {
  const [first, again] = [await write({ text: 'It was nice.' }), await write({ text: 'It was nice.' })];
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  const stranger = new Client(service.url);
  const read = () => stranger.get(first.headers.get('location') ?? '');
  await until('approved', async () => (await read()).status === 200);
  expect((await read()).body).toEqual({ id: first.body.id, text: 'It was nice.' });
  expect((await stranger.get('/v1/guestbook')).body).toEqual({ items: [first.body], nextCursor: null });
});

test('what is not there is not found, and what is wrong is refused', async () => {
  const absent = await guest.get('/v1/guestbook/0192ffff-0000-7000-8000-000000000000');
  expect([absent.status, absent.body.type]).toEqual([404, expect.stringContaining(':entry-not-found')]);
  expect((await guest.post('/v1/guestbook', { text: '' }, { 'idempotency-key': 'empty' })).status).toBe(400);
});

test('its task deletes what is older than the configuration says', async () => {
  await database.query("UPDATE guestbook_entry SET created_at = now() - interval '4 days'");
  const count = async () => (await database.query('SELECT FROM guestbook_entry')).length;
  const prune = (days: string) =>
    runMain(['task', 'prune-guestbook'], {
      DATABASE_URL: database.url,
      REDIS_URL: process.env.TEST_REDIS_URL ?? '',
      GUESTBOOK_KEPT_DAYS: days,
    });
  expect(await count()).toBe(1);
  expect(await prune('2')).toMatchObject({ code: 0 });
  expect(await count()).toBe(0);
});
