import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { type Service, startService } from '../../../test/service/service.js';

const TOKEN = 'a token of the operators, of these';

let database: TestDatabase;
let worker: Service;
beforeAll(async () => {
  database = await createDatabase();
  worker = await startService({ DATABASE_URL: database.url, MANAGEMENT_TOKEN: TOKEN }, 'worker');
  await worker.untilReady();
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function call(method: string, path: string, body?: unknown, token = TOKEN) {
  const response = await fetch(`${worker.managementUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** @returns its id */
async function deadLetter(job: string): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    `INSERT INTO outbox (id, job, version, payload, context, state, error, attempts)
     VALUES (uuidv7(), $1, 1, '{"secret": 1}', '{}', 'dead', 'it broke', 35) RETURNING id`,
    [job],
  );
  return row?.id ?? '';
}
const states = async () =>
  (await database.query<{ id: string }>('SELECT id, state::text FROM outbox ORDER BY id')).map(Object.values);

test('queues and dead letters are for whoever has the token', async () => {
  for (const [method, path] of [
    ['GET', '/queues'],
    ['GET', '/queues/dead-letters'],
    ['POST', '/queues/dead-letters/replay'],
    ['GET', '/scheduledtasks'],
  ] as const) {
    expect(await call(method, path, method === 'POST' ? { all: true } : undefined, 'another')).toMatchObject({
      status: 401,
    });
  }
});

test('dead letters are listed without what they carry, replayed and discarded', async () => {
  // Jobs that nobody here handles stay where they are put.
  const [one, other, third] = [await deadLetter('gone'), await deadLetter('gone'), await deadLetter('gone-too')];
  const { body } = await call('GET', '/queues/dead-letters?job=gone');
  expect(body.items).toMatchObject([{ id: other }, { id: one, job: 'gone', error: 'it broke', attempts: 35 }]);
  expect(JSON.stringify(body)).not.toContain('secret');

  expect(await call('POST', '/queues/dead-letters/discard', { id: one })).toMatchObject({ body: { discarded: 1 } });
  expect(await call('POST', '/queues/dead-letters/replay', { id: one })).toMatchObject({ status: 404 });
  expect(await call('POST', '/queues/dead-letters/replay', { id: 'x' })).toMatchObject({ status: 400 });
  expect(await call('POST', '/queues/dead-letters/replay', { all: true, job: 'gone' })).toMatchObject({
    body: { replayed: 1 },
  });
  const left = await states();
  expect(left).toEqual([
    [other, expect.stringMatching(/pending|relayed/)],
    [third, 'dead'],
  ]);
});
