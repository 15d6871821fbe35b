import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../scripts/stores/redis.mjs';
import { until } from '../service/until.js';
import { docker, given } from './docker.js';

/** As development and the tests have it on a machine with Docker and no redis-server. */
const program = { command: given('DOCKER'), docker: true };

let folder: string;
let dir: string;
let server: RedisServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-'));
  dir = join(folder, 'data');
});
afterEach(async () => {
  server?.resume();
  await server?.kill();
  rmSync(folder, { recursive: true });
});

const start = async (port?: number) => (server = await startRedis({ dir, program, port }));
const containers = () => docker('ps', '--all', '--quiet', '--filter', `volume=${dir}`);

/** Asks it something, for at most a second. */
async function ask<T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => null, commandTimeout: 1_000 });
  redis.on('error', () => {});
  return question(redis).finally(() => redis.disconnect());
}

test('what was stopped in order is there again, and belongs to us', async () => {
  const { port } = await start();
  await ask(port, (redis) => redis.set('tea', '1'));
  await server.stop();
  expect(await containers()).toBe('');
  expect(server.isRunning()).toBe(false);
  await start(port);
  expect(await ask(port, (redis) => redis.get('tea'))).toBe('1');
  for (const path of readdirSync(dir, { recursive: true }))
    expect(statSync(join(dir, `${path}`)).uid).toBe(process.getuid?.());
});

test('one that is killed says nothing, and its port is free at once', async () => {
  const { port } = await start();
  await ask(port, (redis) => redis.set('tea', '1'));
  await sleep(1_500); // what was written is on the disk within a second
  await server.kill();
  expect(await containers()).toBe('');
  await expect(ask(port, (redis) => redis.ping())).rejects.toThrow();
  await start(port);
  expect(await ask(port, (redis) => redis.get('tea'))).toBe('1');
});

test('one that is paused takes connections and answers nothing, until it goes on or is killed', async () => {
  const { port } = await start();
  server.pause();
  await expect(ask(port, (redis) => redis.ping())).rejects.toThrow('timed out');
  server.resume();
  expect(await ask(port, (redis) => redis.ping())).toBe('PONG');
  server.pause();
  await server.kill();
  expect(await containers()).toBe('');
});

test('what a launcher that was killed left running is removed by the next', async () => {
  const launch = `import { startRedis } from './scripts/stores/redis.mjs';
    await startRedis({ dir: ${JSON.stringify(dir)}, program: ${JSON.stringify(program)} });
    console.log('started'); setInterval(() => {}, 1000);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', launch], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(launcher.stdout, 'data');
  launcher.kill('SIGKILL');
  const left = await containers();
  expect(left).not.toBe('');
  await start();
  expect(await containers()).not.toContain(left);
  expect(await ask(server.port, (redis) => redis.ping())).toBe('PONG');
  await until('one container', async () => (await containers()).split('\n').length === 1);
});
