import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { Secret } from '../../config/secret.js';
import { MOST_SESSIONS, SessionStore } from './store.js';

const CONFIG = {
  secrets: new Secret({ name: 'SESSION_SECRETS', value: '' }),
  cookieSecure: true,
  idleTimeoutSeconds: 60,
  absoluteTimeoutSeconds: 600,
};
const LOGIN = { role: 'customer', generation: 0, address: '::1', userAgent: 'jest' };

let redis: Redis;
let prefix: string;
let accounts = 0;
const storeWith = (config: Partial<typeof CONFIG> = {}) => new SessionStore(redis, prefix, { ...CONFIG, ...config });
const someone = () => ({ ...LOGIN, accountId: `account-${++accounts}` });

beforeAll(() => {
  redis = new Redis(process.env.TEST_REDIS_URL ?? '');
  prefix = `test:${process.pid}:${Date.now()}:`;
});
afterAll(() => redis.disconnect());

async function login(store: SessionStore, owner = someone()) {
  const id = await store.create(owner);
  const session = await store.read(id);
  if (session === undefined) throw new Error('not there');
  return { id, session, owner };
}

test('an ended session stays ended, however late somebody saves it', async () => {
  const store = storeWith();
  const { id, session, owner } = await login(store);
  await store.revoke(owner.accountId, session.handle);
  expect(await store.write(session, { cart: [1] })).toBe(false);
  expect(await store.read(id)).toBeUndefined();
  expect(await redis.keys(`${prefix}session:${session.handle}`)).toEqual([]);
});

test('two requests that change different values at once both succeed', async () => {
  const store = storeWith();
  const { id, session } = await login(store);
  await Promise.all(Array.from({ length: 20 }, (_, i) => store.write(session, { [`value${i}`]: { i } })));
  const data = (await store.read(id))?.data ?? {};
  expect(Object.keys(data)).toHaveLength(20);
  expect(data.value7).toEqual({ i: 7 });
  await store.write(session, { value7: undefined });
  expect((await store.read(id))?.data).not.toHaveProperty('value7');
});

test('fields that a newer version wrote are left alone by an older one', async () => {
  const store = storeWith();
  const { id, session } = await login(store);
  await redis.hset(`${prefix}session:${session.handle}`, 'mood', 'sunny');
  await store.write(session, { cart: [1] });
  expect(await store.read(id)).toMatchObject({ accountId: session.accountId, data: { cart: [1] } });
  expect(await redis.hget(`${prefix}session:${session.handle}`, 'mood')).toBe('sunny');
});

test('a session from before the absolute time-out was lowered can still be revoked', async () => {
  const { session, owner } = await login(storeWith());
  await login(storeWith({ absoluteTimeoutSeconds: 1 }), owner);
  expect(await redis.pttl(`${prefix}sessions:${owner.accountId}`)).toBeGreaterThan(500_000);
  expect((await storeWith().list(owner)).map(({ handle }) => handle)).toContain(session.handle);
});

test('an idle session ends, one that is used goes on', async () => {
  const store = storeWith({ idleTimeoutSeconds: 1 });
  const [idle, used] = [await login(store), await login(store)];
  for (let i = 0; i < 8; i++) {
    await sleep(200); // expiry is Redis' own clock: only time moves it
    expect(await store.read(used.id)).toBeDefined();
  }
  expect(await store.read(idle.id)).toBeUndefined();
});

test('a session ends at its absolute limit, however much it is used', async () => {
  const store = storeWith({ absoluteTimeoutSeconds: 1 });
  const { id, owner } = await login(store);
  const begun = performance.now();
  while (await store.read(id)) {
    if (performance.now() - begun > 3000) throw new Error('it lives on');
    await sleep(50);
  }
  expect(performance.now() - begun).toBeGreaterThan(800);
  expect(await store.list(owner)).toEqual([]);
});

test('reading rewrites nothing but the expiry, and that only now and then', async () => {
  const store = storeWith();
  const { id, session } = await login(store);
  const key = `${prefix}session:${session.handle}`;
  await redis.pexpire(key, 59_000);
  await store.read(id);
  expect(await redis.pttl(key)).toBeLessThanOrEqual(59_000);
  await redis.pexpire(key, 30_000);
  await store.read(id);
  expect(await redis.pttl(key)).toBeGreaterThan(59_000);
});

test('the store never holds the id that opens a session', async () => {
  const { id } = await login(storeWith());
  const keys = await redis.keys(`${prefix}*`);
  expect(keys.some((key) => key.includes(id))).toBe(false);
});

test('an account lists its sessions newest first, ends one, ends all, and none of another account', async () => {
  const store = storeWith();
  const owner = someone();
  const logins = [await login(store, owner), await login(store, owner), await login(store, owner)];
  const other = await login(store);
  const handles = async () => (await store.list(owner)).map(({ handle }) => handle).sort();
  expect(await handles()).toEqual(logins.map(({ session }) => session.handle).sort());
  expect(await store.revoke(other.owner.accountId, logins[0]?.session.handle ?? '')).toBe(false);
  expect(await store.revoke(owner.accountId, logins[0]?.session.handle ?? '')).toBe(true);
  expect(await handles()).toHaveLength(2);
  await store.revokeAll(owner);
  expect(await handles()).toEqual([]);
  for (const { id } of logins) expect(await store.read(id)).toBeUndefined();
  expect(await store.read(other.id)).toBeDefined();
});

test('a session of before there were generations is of the first, which is listed and ended without the later ones', async () => {
  const store = storeWith();
  const { id, session, owner } = await login(store);
  await redis.hdel(`${prefix}session:${session.handle}`, 'generation');
  expect(await store.read(id)).toMatchObject({ generation: 0 });
  const later = { ...owner, generation: 1 };
  await store.create(later);
  expect((await store.list(later)).map(({ generation }) => generation)).toEqual([1]);
  await store.revokeAll(owner);
  expect(await store.read(id)).toBeUndefined();
  expect(await store.list(later)).toHaveLength(1);
});

test('the list names no session of another role than the one that asks', async () => {
  const store = storeWith();
  const { owner } = await login(store);
  const promoted = { ...owner, role: 'admin' };
  await store.create(promoted);
  expect((await store.list(promoted)).map(({ role }) => role)).toEqual(['admin']);
});

test('a session that its account no longer lists can still be ended, by its account alone', async () => {
  const store = storeWith();
  const { id, session, owner } = await login(store);
  await redis.del(`${prefix}sessions:${owner.accountId}`);
  expect(await store.revoke(someone().accountId, session.handle)).toBe(false);
  expect(await store.read(id)).toBeDefined();
  expect(await store.revoke(owner.accountId, session.handle)).toBe(true);
  expect(await store.read(id)).toBeUndefined();
});

test('of one session too many, the oldest ends; those that have ended already do not count', async () => {
  const store = storeWith();
  const owner = someone();
  const ended = await login(store, owner);
  const oldest = await login(store, owner);
  await sleep(2); // their order is Redis' clock, in milliseconds
  const next = await login(store, owner);
  await redis.unlink(`${prefix}session:${ended.session.handle}`); // as its idle time-out does
  for (let i = 2; i < MOST_SESSIONS; i++) await store.create(owner);
  expect(await store.read(oldest.id)).toBeDefined();
  await store.create(owner);
  expect(await store.read(oldest.id)).toBeUndefined();
  expect(await store.read(next.id)).toBeDefined();
  expect(await store.list(owner)).toHaveLength(MOST_SESSIONS);
  expect(await redis.zcard(`${prefix}sessions:${owner.accountId}`)).toBe(MOST_SESSIONS);
});

test('the one that begins is never the one too many, also where it ends before the others', async () => {
  const owner = someone();
  for (let i = 0; i < MOST_SESSIONS; i++) await storeWith().create(owner);
  const { id } = await login(storeWith({ absoluteTimeoutSeconds: 10 }), owner);
  expect(await storeWith().read(id)).toBeDefined();
  expect(await storeWith().list(owner)).toHaveLength(MOST_SESSIONS);
});
