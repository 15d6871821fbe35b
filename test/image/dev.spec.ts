import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../service/until.js';
import { docker, given, tryDocker } from './docker.js';
import { openStack, type Stack } from './stack.js';

const IMAGE = `${given('IMAGE')}-dev`;
const CONTAINER = `keelson-test-dev-${randomBytes(4).toString('hex')}`;
const STORES = { DATABASE_URL: 'postgresql://keelson:keelson@postgres/keelson', REDIS_URL: 'redis://redis' };

let stack: Stack;
beforeAll(async () => {
  const secret = `id=extra_ca,src=${given('BUILD_SECRET')}`;
  await docker('build', '--quiet', '--target', 'dev', '--secret', secret, '--tag', IMAGE, given('CONTEXT'));
  stack = await openStack();
}, 300_000);
afterAll(async () => {
  await tryDocker('rm', '--force', CONTAINER);
  await stack?.[Symbol.asyncDispose]();
  await tryDocker('image', 'rm', '--force', IMAGE);
});

const log = async () => (await tryDocker('logs', CONTAINER)).stdout;
const readyTimes = async () => (await log()).split('"msg":"ready"').length - 1;

test('the stage dev runs the sources, and starts anew when a file of them is replaced', async () => {
  const environment = Object.entries({ ...STORES, LOG_PRETTY: 'false' }).flatMap(([key, value]) => [
    '--env',
    `${key}=${value}`,
  ]);
  await docker('run', '--detach', '--name', CONTAINER, '--network', stack.network, ...environment, IMAGE);
  await until('it is ready', async () => (await readyTimes()) === 1, 90);
  await docker(
    'exec',
    CONTAINER,
    'sh',
    '-c',
    `(cat src/product.ts; echo "console.log('a change');") > /tmp/it && rm src/product.ts && cp /tmp/it src/product.ts`,
  );
  await until('it is ready again', async () => (await readyTimes()) === 2, 90);
  expect(await log()).toContain('a change');
  await docker('stop', '--time', '30', CONTAINER);
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', CONTAINER)).toBe('0');
});
