import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Shell } from '../clone/shell.mjs';
import { fits, readTour } from '../clone/tour.mjs';
import { signUp } from '../service/client.js';
import { until } from '../service/until.js';
import { docker, inspect } from './docker.js';
import { openStack, type Stack } from './stack.js';

const TEA = '01920000-0000-7000-8000-000000000001';

let stack: Stack;
let folder: string;
let shell: Shell;
beforeAll(async () => {
  stack = await openStack();
  folder = mkdtempSync(join(tmpdir(), 'image-tour-'));
  shell = new Shell({ cwd: folder });
}, 180_000);
afterAll(async () => {
  shell?.close();
  await stack?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const status = (path: string) => fetch(`http://127.0.0.1:${stack.httpPort}${path}`).then((response) => response.status);

test.each(['app', 'worker'])(
  '%s is node as process 1, as 10001:10001, with no capability, and cannot write but to /tmp',
  async (service) => {
    const read = await stack.exec(service, 'sh', '-c', 'cat /proc/1/status; readlink /proc/1/exe');
    expect(read.stdout).toMatch(/^Uid:\s+10001\s+10001\s+10001\s+10001$/m);
    expect(read.stdout).toMatch(/^Gid:\s+10001\s+10001\s+10001\s+10001$/m);
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
      expect(read.stdout).toMatch(new RegExp(`^Cap${set}:\\s+0+$`, 'm'));
    expect(read.stdout).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(read.stdout.trim().split('\n').at(-1)).toBe('/usr/local/bin/node');
    expect((await stack.exec(service, 'touch', '/app/a')).stderr).toContain('Read-only file system');
    expect((await stack.exec(service, 'touch', '/tmp/a')).code).toBe(0);
  },
);

test('migrate and seed have run to their end', async () => {
  for (const service of ['migrate', 'seed']) {
    expect((await inspect(await stack.container(service))).State.ExitCode).toBe(0);
  }
  const migrations = await stack.query('SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL');
  expect(Number(migrations)).toBeGreaterThan(0);
});

test('/info shows the bill of materials that is in the image', async () => {
  const info = await fetch(`http://127.0.0.1:${stack.managementPort}/info`);
  const { sbom } = (await info.json()) as { sbom: unknown };
  const [digest = ''] = (await stack.exec('app', 'sha256sum', '/app/sbom.cdx.json')).stdout.split(' ');
  expect(sbom).toEqual({ path: '/app/sbom.cdx.json', sha256: digest, components: expect.any(Number) });
});

test('/docs comes with the files of its page', async () => {
  const page = await (await fetch(`http://127.0.0.1:${stack.httpPort}/docs`)).text();
  const files = [...page.matchAll(/(?:src|href)="\.(\/docs\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(3);
  expect(await Promise.all(files.map(status))).toEqual(files.map(() => 200));
});

test('dead-letters runs beside the service, in its container', async () => {
  expect(await stack.exec('worker', 'node', 'dist/main.js', 'dead-letters')).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test.each(
  readTour(readFileSync('README.md', 'utf8')).map((stop) => [stop.command.trim().split('\n')[0], stop] as const),
)("README's tour: %s", async (_name, { command, answer }) => {
  const here = command
    .replaceAll('localhost:3000', `127.0.0.1:${stack.httpPort}`)
    .replaceAll('localhost:9090', `127.0.0.1:${stack.managementPort}`);
  const output = await shell.run(here);
  if (answer) expect({ output, fits: fits(output, answer) }).toEqual({ output, fits: true });
});

test('SIGTERM to the worker: it stops with code 0', async () => {
  const container = await stack.container('worker');
  const ended = docker('wait', container);
  await stack.compose('kill', '-s', 'SIGTERM', 'worker');
  expect(await ended).toBe('0');
});

test('SIGTERM to the app: a request in flight is answered, new ones are refused, and it stops with code 0', async () => {
  const client = await signUp(`http://127.0.0.1:${stack.httpPort}`);
  const container = await stack.container('app');
  const hold = await stack.session(`BEGIN; SELECT FROM product WHERE id = '${TEA}' FOR UPDATE`);
  const order = client.post(
    '/v1/orders',
    { lines: [{ productId: TEA, quantity: 1 }] },
    { 'idempotency-key': 'in-flight' },
  );
  const waiting = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  await until('the order waits for the product', async () => (await stack.query(waiting)) === '1');

  const ended = docker('wait', container);
  await stack.compose('kill', '-s', 'SIGTERM', 'app');
  await until('new requests are refused', async () => (await status('/v1/products').catch(() => 0)) === 0);
  await hold.end();
  expect((await order).status).toBe(201);
  expect(await ended).toBe('0');
});
