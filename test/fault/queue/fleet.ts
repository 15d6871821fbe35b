import { createDatabase, type Held, type TestDatabase } from '../../service/database.js';
import { type OwnStore, ownPostgres, ownRedis } from '../../service/own-store.js';
import { proxyTo, type TcpProxy } from '../../service/proxy.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

/** A process, and its way to the queue's Redis, which can be cut. */
export interface Member {
  service: Service;
  link: TcpProxy;
}

/** Processes of both roles on stores of their own; sessions lie in another Redis, which nobody hurts. */
export interface Fleet extends AsyncDisposable {
  database: TestDatabase;
  postgres: OwnStore;
  redis: OwnStore;
  apis: [Member, ...Member[]];
  /** Each in turn, as a load balancer would. */
  nextApi(): Service;
  workers: Member[];
  /** All that ever were, those that ended too. */
  members: Member[];
  /** Lets no job end until released, and waits until many are under way in workers and in Redis. */
  holdJobs(table: string): Promise<Held>;
  /** Puts a new worker in the place of one that ended, and waits until it is ready. */
  replace(worker: Member): Promise<void>;
}

interface Size {
  apis: number;
  workers: number;
  /** Nobody is to be cut off: a Redis that is down refuses connections, which a proxy before it cannot. */
  direct?: true;
}

/** @param environment of each process. @throws when one does not start; then all others are ended. */
export async function openFleet(size: Size, environment: Record<string, string>): Promise<Fleet> {
  const parts = new AsyncDisposableStack();
  try {
    return await furnish(parts, size, environment);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function furnish(parts: AsyncDisposableStack, size: Size, environment: Record<string, string>): Promise<Fleet> {
  const postgres = parts.use(await ownPostgres({}, true));
  const redis = parts.use(await ownRedis());
  const database = await createDatabase(postgres.url);
  const members: Member[] = [];

  async function start(role: 'api' | 'worker'): Promise<Member> {
    const link = parts.use(await proxyTo(redis.port));
    const { port } = size.direct ? redis : link;
    const own = {
      DATABASE_URL: database.url,
      REDIS_QUEUE_URL: `redis://127.0.0.1:${port}`,
      ...PATIENT,
      ...TERSE[role],
    };
    const member = { service: parts.use(await startService({ ...own, ...environment }, role)), link };
    members.push(member);
    return member;
  }
  const several = (role: 'api' | 'worker', count: number) =>
    Promise.all(Array.from({ length: count }, () => start(role)));

  const [[first, ...others], workers] = await Promise.all([several('api', size.apis), several('worker', size.workers)]);
  if (first === undefined) throw new Error('a fleet needs an api');
  const apis: Fleet['apis'] = [first, ...others];
  let turn = 0;
  await Promise.all(members.map(({ service }) => service.untilReady(READY_SECONDS)));
  return {
    database,
    postgres,
    redis,
    apis,
    nextApi: () => (apis[turn++ % apis.length] ?? first).service,
    workers,
    members,
    async holdJobs(table) {
      const held = await database.hold(table);
      await until('jobs wait', async () => (await relayed(database)) >= BACKLOG, READY_SECONDS);
      return held;
    },
    async replace(worker) {
      const replacement = await start('worker');
      workers.splice(workers.indexOf(worker), 1, replacement);
      await replacement.service.untilReady(READY_SECONDS);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** No request fails because the machine is busy with something else. */
const PATIENT = {
  HTTP_REQUEST_TIMEOUT_SECONDS: '18',
  DATABASE_CONNECTION_TIMEOUT_MS: '12000',
  DATABASE_TRANSACTION_TIMEOUT_MS: '15000',
  REDIS_SESSION_COMMAND_TIMEOUT_MS: '5000',
};

/** Nobody reads of each request. */
const TERSE = { api: { LOG_LEVEL: 'warn' }, worker: {} };

/** What a start may take on a machine that all others keep busy. */
const READY_SECONDS = 60;

/** Jobs in Redis, more than all workers can have taken: concurrency × workers is 15. */
const BACKLOG = 40;

async function relayed({ query }: TestDatabase): Promise<number> {
  const [row] = await query<{ count: number }>("SELECT count(*)::int FROM outbox WHERE state = 'relayed'");
  return row?.count ?? 0;
}
