import { signUp } from '../../service/client.js';
import { createDatabase, required, type TestDatabase } from '../../service/database.js';
import { proxyTo, type TcpProxy } from '../../service/proxy.js';
import { type Service, startService } from '../../service/service.js';
import { orderSteadily } from '../../fault/queue/steady.js';

/** An api and a worker on a database of their own, used by a customer all the time; and what can be done to them. */
export interface Store extends AsyncDisposable {
  database: TestDatabase;
  api: Service;
  worker: Service;
  /** In front of the queue's Redis. */
  queueRedis: TcpProxy;
}

/** Each is placed and paid, and asks for two jobs. */
const ORDERS_PER_SECOND = 4;
/** What a start may take on a machine that all others keep busy. */
const READY_SECONDS = 60;

const ENVIRONMENT = {
  // A missed instant is to be written down soon.
  SCHEDULE_GRACE_SECONDS: '1',
  // Fewer requests fill the pool, and find out sooner.
  DATABASE_POOL_MAX: '3',
  DATABASE_CONNECTION_TIMEOUT_MS: '1500',
  LOG_LEVEL: 'warn',
};

export async function openStore(): Promise<Store> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await createDatabase());
  const queueRedis = parts.use(await proxyTo(Number(new URL(required('TEST_REDIS_URL')).port)));
  const environment = {
    ...ENVIRONMENT,
    DATABASE_URL: database.url,
    REDIS_QUEUE_URL: `redis://127.0.0.1:${queueRedis.port}`,
  };
  const api = parts.use(await startService(environment, 'api'));
  const worker = parts.use(await startService(environment, 'worker'));
  await Promise.all([api.untilReady(READY_SECONDS), worker.untilReady(READY_SECONDS)]);
  const client = await signUp(api.url);
  const load = orderSteadily({ client, productId: await stockUp(database) }, ORDERS_PER_SECOND);
  parts.defer(() => load.stop());
  const open = parts.move();
  return { database, api, worker, queueRedis, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** @returns the id of a product of which there is enough */
async function stockUp({ query }: TestDatabase): Promise<string> {
  const [row] = await query<{ id: string }>(
    `INSERT INTO product (id, name, price_minor, currency, stock, updated_at)
     VALUES (gen_random_uuid(), 'Tea', 790, 'EUR', 1000000, now()) RETURNING id`,
  );
  return row?.id ?? '';
}
