import { orderSteadily, type Steady } from '../../fault/queue/steady.js';
import { signUp } from '../../service/client.js';
import { createDatabase, required, type TestDatabase } from '../../service/database.js';
import { proxyTo, type TcpProxy } from '../../service/proxy.js';
import { type Service, startService } from '../../service/service.js';

/** An api and a worker on a database of their own; and what can be done to them. */
export interface Store extends AsyncDisposable {
  database: TestDatabase;
  api: Service;
  worker: Service;
  /** In front of the queue's Redis. */
  queueRedis: TcpProxy;
  /** In front of that of the sessions. */
  sessionRedis: TcpProxy;
  /** From now on so many orders are placed and paid; each asks for two jobs. */
  order(perSecond: number): Steady;
}

/** What a start may take on a machine that all others keep busy. */
const READY_SECONDS = 90;

/** @param environment of both beside what they need to reach it */
export async function openStore(environment: Record<string, string> = {}): Promise<Store> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await createDatabase());
  const redisPort = Number(new URL(required('TEST_REDIS_URL')).port);
  const queueRedis = parts.use(await proxyTo(redisPort));
  const sessionRedis = parts.use(await proxyTo(redisPort));
  const own = {
    DATABASE_URL: database.url,
    REDIS_QUEUE_URL: `redis://127.0.0.1:${queueRedis.port}`,
    REDIS_SESSION_URL: `redis://127.0.0.1:${sessionRedis.port}`,
    LOG_LEVEL: 'warn',
    ...environment,
  };
  const api = parts.use(await startService(own, 'api'));
  const worker = parts.use(await startService(own, 'worker'));
  await Promise.all([api.untilReady(READY_SECONDS), worker.untilReady(READY_SECONDS)]);
  const buyer = { client: await signUp(api.url), productId: await stockUp(database) };
  const open = parts.move();
  return {
    database,
    api,
    worker,
    queueRedis,
    sessionRedis,
    order(perSecond) {
      const load = orderSteadily(buyer, perSecond);
      open.defer(() => load.stop());
      return load;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** @returns the id of a product of which there is enough */
async function stockUp({ query }: TestDatabase): Promise<string> {
  const [row] = await query<{ id: string }>(
    `INSERT INTO product (id, name, price_minor, currency, stock, updated_at)
     VALUES (gen_random_uuid(), 'Tea', 790, 'EUR', 1000000, now()) RETURNING id`,
  );
  return row?.id ?? '';
}
