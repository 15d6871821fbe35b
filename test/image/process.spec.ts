import { expect, test } from '@jest/globals';
import { given, tryDocker } from './docker.js';

const IMAGE = given('IMAGE');

/** Runs the image as it is, with `code` before its own, and returns what it writes. */
async function startedWith(code: string, ...options: string[]): Promise<string> {
  const preload = `--import=data:text/javascript,${encodeURIComponent(code)}`;
  const args = ['run', '--rm', '--read-only', '--env', `NODE_OPTIONS=${preload}`, ...options, IMAGE, 'no-such-role'];
  const { stdout, stderr } = await tryDocker(...args);
  return stdout || stderr;
}

const HEAP = `import { getHeapStatistics } from 'node:v8'; console.log(getHeapStatistics().heap_size_limit >> 20)`;

test.each([256, 512, 1024])('in a container with %i MiB the heap may take 60 %% of them', async (memory) => {
  const limit = Number(await startedWith(HEAP, '--memory', `${memory}m`));
  expect(limit / memory).toBeGreaterThan(0.55);
  expect(limit / memory).toBeLessThan(0.68); // with the young generation
});

test('code comes from the cache that the image brings', async () => {
  const trace = await startedWith('', '--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE');
  expect(trace).toMatch(/cache for ESM file:\/\/\/app\/dist\/main\.js was accepted/);
  expect(trace).not.toMatch(/\/app\/dist\/\S+ was rejected/);
});

test('a wrong configuration ends it with one message and code 1', async () => {
  const { code, stderr } = await tryDocker('run', '--rm', '--read-only', IMAGE, 'api');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('DATABASE_URL is required') });
});

test('it does not seed a database in production', async () => {
  const url = 'DATABASE_URL=postgresql://nobody@127.0.0.1:1/none';
  const { code, stderr } = await tryDocker('run', '--rm', '--read-only', '--env', url, IMAGE, 'seed');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('must not be production for a seed') });
});

test('an error is traced to the line of the source', async () => {
  const thrower = `import { Socket } from 'node:net'; Socket.prototype.connect = () => { throw new Error('planted') }`;
  const url = 'DATABASE_URL=postgresql://nobody@127.0.0.1:1/none';
  const options = ['--env', url, '--env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(thrower)}`];
  const { stdout, stderr } = await tryDocker('run', '--rm', '--read-only', ...options, IMAGE, 'dead-letters');
  expect(stdout + stderr).toMatch(/\/src\/platform\/database\/\S+\.ts:\d+/);
});
