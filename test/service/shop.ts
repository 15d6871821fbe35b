import { randomUUID } from 'node:crypto';
import { type Client, logIn, signUp } from './client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { type Service, startService } from './service.js';

/** An answer, with its body as it came over the wire. */
export interface Posted {
  status: number;
  headers: Headers;
  text: string;
}

type SignedUp = Awaited<ReturnType<typeof signUp>>;

/** The service with people who use it. */
export interface Shop extends AsyncDisposable {
  database: TestDatabase;
  services: [Service, ...Service[]];
  customer: SignedUp;
  admin: SignedUp;
  signUp(): Promise<SignedUp>;
  /** A new product. @returns its id */
  product(fields?: { stock?: number; priceMinor?: number; currency?: string; name?: string }): Promise<string>;
  stockOf(productId: string): Promise<number>;
}

/** Starts so many instances on one database of their own, ready to be used. */
export async function openShop(instances = 1, environment: Record<string, string> = {}): Promise<Shop> {
  const database = await createDatabase();
  const started = await Promise.all(
    Array.from({ length: instances }, () => startService({ DATABASE_URL: database.url, ...environment })),
  );
  const [first, ...others] = started;
  if (first === undefined) throw new Error('a shop needs an instance');
  await Promise.all(started.map((service) => service.untilReady()));
  const admin = await signUp(first.url);
  await database.query("UPDATE account SET role = 'admin' WHERE id = $1", [admin.id]);
  await logIn(admin, admin.email);

  return {
    database,
    services: [first, ...others],
    admin,
    customer: await signUp(first.url),
    signUp: () => signUp(first.url),
    async product(fields) {
      const body = { name: 'Tea', priceMinor: 790, currency: 'EUR', stock: 10, ...fields };
      const { status, text } = await post(admin, '/v1/products', body);
      if (status !== 201) throw new Error(`cannot create a product: ${text}`);
      return JSON.parse(text).id;
    },
    async stockOf(productId) {
      const [row] = await database.query<{ stock: number }>('SELECT stock FROM product WHERE id = $1', [productId]);
      return row?.stock ?? Number.NaN;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((service) => service[Symbol.asyncDispose]()));
      await database[Symbol.asyncDispose]();
    },
  };
}

interface Options {
  key?: string;
  /** Another instance than the client's own. */
  at?: Service;
  /** Lets the client leave. */
  signal?: AbortSignal;
}

/** Posts with an Idempotency-Key, a new one where none is given. */
export async function post(client: Client, path: string, body?: unknown, options: Options = {}): Promise<Posted> {
  const { key = randomUUID(), at, signal = AbortSignal.timeout(20_000) } = options;
  const response = await fetch(`${at?.url ?? client.url}${path}`, {
    method: 'POST',
    signal,
    headers: {
      'idempotency-key': key,
      ...(client.cookie && { cookie: client.cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The type of a problem, without the part that all of ours share. */
export function problem({ text }: Posted): string {
  return String(JSON.parse(text).type).replace(/^urn:.*:/, '');
}

/** How many answers had which status: `{ 201: 50, 409: 150 }`. */
export function statuses(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
