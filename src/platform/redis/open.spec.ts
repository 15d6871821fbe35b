import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type OwnStore, ownRedis } from '../../../test/service/own-store.js';
import { proxyTo } from '../../../test/service/proxy.js';
import { until } from '../../../test/service/until.js';
import { readConfig } from '../../config/read.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { logTo } from '../telemetry/logger.js';
import { runInRequest } from '../telemetry/request-context.js';
import { isRedisUnavailable } from './errors.js';
import { openRedis } from './open.js';

const DEADLINES = { withdraw: 1, 'drain-delay': 1, 'finish-requests': 1, 'finish-work': 1, close: 1, flush: 1 };

let store: OwnStore;
let admin: Redis;
let stop = async () => {};

beforeEach(async () => {
  store = await ownRedis(['--requirepass', 'one']);
  admin = new Redis(store.port, '127.0.0.1', { password: 'one' });
  admin.on('error', () => {});
});
afterEach(async () => {
  await stop();
  admin.disconnect();
  await store[Symbol.asyncDispose]();
});

/** Opens the session's Redis as the service does. */
function open(settings: Record<string, string> = {}) {
  const environment = {
    DATABASE_URL: 'postgresql://none@none/none',
    REDIS_URL: store.url,
    REDIS_PASSWORD: 'one',
    ...settings,
  };
  const config = readConfig({ NODE_ENV: 'test', ...environment }, 'api');
  const warnings: string[] = [];
  const log = logTo({ write: (line) => warnings.push(line) }, 'warn');
  const lifecycle = new Lifecycle(log);
  const opened = openRedis('session', config.redisSession, { config, clientName: 'test', lifecycle, log });
  const ended = lifecycle.run(DEADLINES);
  stop = async () => {
    lifecycle.stop({ reason: 'test', exitCode: 0 });
    await ended;
  };
  return {
    ...opened,
    warnings,
    untilReady: () => until('Redis is ready', () => opened.check.run().then(() => true), 5),
  };
}

test('while Redis is away, a command is told so within its time-out; then it serves again', async () => {
  const { redis, untilReady } = open();
  await untilReady();
  for (const [hurt, heal] of [
    [() => store.pause(), () => store.resume()],
    [() => store.kill(), () => store.start()],
  ] as const) {
    await hurt();
    const begun = performance.now();
    const error = await redis.get('key').catch((reason) => reason);
    expect(isRedisUnavailable(error)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1000);
    await heal();
    await until('it serves again', async () => (await redis.ping()) === 'PONG', 5);
  }
});

test('an answer that came while the event loop stood still is no time-out', async () => {
  const { redis, untilReady } = open({ REDIS_COMMAND_TIMEOUT_MS: '50' });
  await untilReady();
  await redis.set('key', 'value');
  const answer = redis.get('key');
  const end = performance.now() + 300;
  while (performance.now() < end);
  expect(await answer).toBe('value');
});

test('commands in flight when Redis is killed are told so, a transaction and a pipeline as well', async () => {
  const { redis, untilReady } = open();
  await untilReady();
  store.pause();
  const inFlight = [redis.get('key'), redis.multi().get('key').exec(), redis.pipeline().get('key').get('key').exec()];
  const settled = Promise.allSettled(inFlight);
  await store.kill();
  const errors = (await settled).flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [result.value].flat(2).filter((part) => part instanceof Error),
  );
  expect(errors.filter((error) => !isRedisUnavailable(error))).toEqual([]);
  expect(errors.length).toBeGreaterThanOrEqual(3);
});

test('a Redis that has become a replica is said to be one, to the caller and by the check, until it is none', async () => {
  const { redis, check, untilReady } = open();
  await untilReady();
  await admin.replicaof('127.0.0.1', 1);
  for (let attempt = 0; attempt < 3; attempt++) {
    const error = await until('it is connected', () =>
      redis.set('key', '1').catch((reason) => !/writeable/.test(reason) && reason),
    );
    expect(error.message).toMatch(/^READONLY/);
    expect(isRedisUnavailable(error)).toBe(true);
    await expect(check.run()).rejects.toThrow('READONLY');
  }
  await admin.replicaof('NO', 'ONE');
  await untilReady();
  await until('it takes writes', async () => (await redis.set('key', '1')) === 'OK', 5);
});

test('connections that exist outlive a change of the password, and the rotated file serves the next one', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'password-')), 'password');
  writeFileSync(file, 'one');
  const { redis, untilReady } = open({ REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: file });
  await untilReady();
  await admin.config('SET', 'requirepass', 'two');
  const before = await redis.client('ID');
  writeFileSync(file, 'two');
  await admin.client('KILL', 'ID', before);
  await until('it is connected again', async () => (await redis.client('ID')) !== before, 5);
});

test('a URL that was rotated to what is none is told by the name of its key, and no part of it', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'url-')), 'url');
  writeFileSync(file, `redis://:one@127.0.0.1:${store.port}`);
  const { redis, untilReady, warnings } = open({ REDIS_URL: '', REDIS_URL_FILE: file, REDIS_PASSWORD: '' });
  await untilReady();
  const before = await redis.client('ID');
  writeFileSync(file, 'redis//:hunter2@127.0.0.1');
  await admin.client('KILL', 'ID', before);
  await until('it is connected again', async () => (await redis.client('ID')) !== before, 5);
  expect(warnings.join()).toContain('REDIS_URL_FILE names a file that holds no URL');
  expect(warnings.join()).not.toContain('hunter2');
});

test('a Redis that vanished without a word is left for the one that has its address now', async () => {
  await using proxy = await proxyTo(store.port);
  const { redis, untilReady } = open({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
  await untilReady();
  const before = await redis.client('ID');
  proxy.mute();
  await until('another connection serves', async () => (await redis.client('ID')) !== before, 5);
  await untilReady();
});

test('that Redis is away is no part of the request that finds out, nor of the one whose connection it was', async () => {
  const { redis, untilReady, warnings } = open();
  const told = () => warnings.filter((line) => line.includes('/redis-session"'));
  const inRequest = () => runInRequest({ id: 'long-ago', trace: { traceId: 'trace-over' } }, () => redis.ping());
  await untilReady();
  store.pause();
  await inRequest().catch(() => {});
  await until('it is away', () => told().length === 1, 5);
  store.resume();
  await until('it is back', () => redis.ping().catch(() => false), 5);
  await store.kill();
  await until('it is away again', () => told().length === 2, 5);
  expect(warnings.join()).not.toMatch(/long-ago|trace-over/);
});

test('a stop in the middle of connecting is no cause for a warning', async () => {
  store.pause();
  const { warnings, redis } = open();
  await until('it connects', () => redis.status === 'connect');
  const over = once(redis, 'end').catch(() => {}); // rejects with the next error
  await stop();
  await over;
  expect(warnings).toEqual([]);
});
