import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Made by the launcher, not part of the project. */
const MADE = ['.git', '.keelson', 'coverage', 'dist', 'node_modules'];
/** What the feature stood on, and what must go on working without it. */
const KEPT = ['src/features', 'src/platform/idempotency', 'test/integration/(idempotency|authorization)'];

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'keelson-without-orders-'));
  const isOurs = (path: string) => !MADE.includes(relative(ROOT, path));
  await cp(ROOT, copy, { recursive: true, filter: isOurs });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true }));

/** Runs a program of node_modules in the copy. @throws with all that it wrote */
async function run(...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: copy });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

test('without the folder of orders and its lines in the list of features, the rest builds and passes its tests', async () => {
  await rm(join(copy, 'src/features/orders'), { recursive: true });
  const list = join(copy, 'src/features/index.ts');
  const lines = (await readFile(list, 'utf8')).split('\n').filter((line) => !line.includes('/orders/'));
  await writeFile(list, lines.join('\n').replace(', orders]', ']'));

  await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
  await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  const told = await run('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--maxWorkers=1', ...KEPT);
  expect(told).toMatch(/^[1-9]\d* passed, 0 failed$/m);
}, 240_000);
