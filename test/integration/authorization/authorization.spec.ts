import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, logIn, signUp } from '../../service/client.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';
import { checkDeclared } from '../input/answers.js';
import { type ApiDocument, type Operation, operationsOf } from '../input/document.js';
import { CALLERS, type Caller, MATRIX, type Things } from './matrix.js';

/** The rows of the features that this copy of the project has. */
const rows = Object.entries(MATRIX).flatMap(([feature, own]) => (existsSync(`src/features/${feature}`) ? own : []));
const hasOrders = rows.some(({ operation }) => operation === 'POST /v1/orders');

let database: TestDatabase;
let service: Service;
let clients: Record<Caller, Client>;
let things: Things;
let operations: Map<string, Operation>;

beforeAll(async () => {
  database = await createDatabase();
  service = await startService({ DATABASE_URL: database.url });
  await service.untilReady();
  const [owner, stranger, admin] = [await signUp(service.url), await signUp(service.url), await signUp(service.url)];
  await database.query("UPDATE account SET role = 'admin' WHERE id = $1", [admin.id]);
  await logIn(admin, admin.email);
  clients = { anonymous: new Client(service.url), owner, stranger, admin };
  things = await make(owner, admin);
  const document = (await (await service.get('/openapi.json')).json()) as ApiDocument;
  operations = new Map(operationsOf(document).map((operation) => [operation.name, operation]));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function make(owner: Client & { email: string }, admin: Client): Promise<Things> {
  const body = { name: 'Cup', description: '', priceMinor: 1250, currency: 'EUR', stock: 50 };
  const product = await send<{ id: string }>(admin, 'POST', '/v1/products', body);
  const lines = [{ productId: product.body.id, quantity: 1 }];
  const order = hasOrders ? await send<{ id: string }>(owner, 'POST', '/v1/orders', { lines }) : undefined;
  await logIn(new Client(service.url), owner.email);
  const sessions = await owner.get<{ items: { id: string; current: boolean }[] }>('/v1/sessions');
  const session = sessions.body.items.find(({ current }) => !current)?.id ?? '';
  return { product: product.body.id, order: order?.body.id ?? '', session };
}

function send<T>(client: Client, method: string, path: string, body?: unknown) {
  return client.request<T>(method, path, body, { 'idempotency-key': randomUUID() });
}

test('the matrix names every operation of the API, and no other', () => {
  expect(rows.map(({ operation }) => operation).sort()).toEqual([...operations.keys()].sort());
});

describe.each(rows)('$operation', ({ operation, path, body, statuses }) => {
  // The owner comes last: only after everybody else was refused does the thing change.
  const order = [0, 2, 3, 1].map((index) => ({ caller: CALLERS[index] as Caller, status: statuses[index] }));
  test.each(order)('$caller gets $status, as the document says', async ({ caller, status }) => {
    const [method = '', template = ''] = operation.split(' ');
    const reply = await send(clients[caller], method, path?.(things) ?? template, body?.(things));
    expect(reply.status).toBe(status);
    const declared = operations.get(operation);
    if (declared && reply.status >= 400)
      checkDeclared(declared, { status: reply.status, body: JSON.stringify(reply.body) });
  });
});
