import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openDatabase } from '../../service/database.js';
import type { OwnStore } from '../../service/own-store.js';

/** What production does to a store, and takes back. */
export interface Fault {
  hurt(store: OwnStore): Promise<unknown> | unknown;
  heal(store: OwnStore): Promise<unknown> | unknown;
}

const killed: Fault = { hurt: (store) => store.kill(), heal: (store) => store.start() };
const paused: Fault = { hurt: (store) => store.pause(), heal: (store) => store.resume() };
const restarted: Fault = { hurt: (store) => store.stop(), heal: (store) => store.start() };

/** Connections live on and every write is refused with 25006, as on a managed server whose disk is full. */
const readOnly: Fault = {
  async hurt(store) {
    await onPostgres(store, 'ALTER SYSTEM SET default_transaction_read_only = on', 'SELECT pg_reload_conf()');
  },
  async heal(store) {
    await onPostgres(store, 'ALTER SYSTEM RESET default_transaction_read_only', 'SELECT pg_reload_conf()');
  },
};

/** A real standby; its promotion keeps connections. */
const standby: Fault = {
  async hurt(store) {
    await store.stop();
    writeFileSync(join(store.dir, 'standby.signal'), '');
    await store.start();
  },
  async heal(store) {
    await onPostgres(store, 'SELECT pg_promote()');
    rmSync(join(store.dir, 'standby.signal'), { force: true });
  },
};

/** A replica whose primary cannot be reached refuses writes with READONLY. */
const replica: Fault = {
  hurt: (store) => onRedis(store, (redis) => redis.replicaof('127.0.0.1', 1)),
  heal: (store) => onRedis(store, (redis) => redis.replicaof('NO', 'ONE')),
};

export const DATABASE_FAULTS = {
  killed,
  paused,
  restarted,
  'made read-only': readOnly,
  'demoted to a standby': standby,
};
export const REDIS_FAULTS = { killed, paused, restarted, 'demoted to a replica': replica };

async function onPostgres({ url }: OwnStore, ...statements: string[]): Promise<void> {
  for (const statement of statements) await openDatabase(url).query(statement);
}

async function onRedis({ port }: OwnStore, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true });
  await redis.connect();
  await work(redis);
  redis.disconnect();
}
