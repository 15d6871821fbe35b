import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Made by the launcher or by git, not part of the project. */
const MADE = /(^|\/)(\.git|\.keelson|coverage|dist|node_modules|generated)$/;

/** The project without git and without packages, to be changed. */
export interface Copy extends AsyncDisposable {
  path: string;
  /** `npm run init -- ARGUMENTS`, without npm. @returns its exit code and what it said */
  init(...args: string[]): Promise<{ code: number; said: string }>;
  git(...args: string[]): Promise<unknown>;
  /** What every file holds, by its path. */
  files(): Promise<Map<string, string>>;
}

export async function copyOfProject(): Promise<Copy> {
  const path = await mkdtemp(join(tmpdir(), 'init-'));
  await cp(ROOT, path, { recursive: true, filter: (source) => !MADE.test(relative(ROOT, source)) });
  const run = promisify(execFile);
  return {
    path,
    init: (...args) =>
      run(process.execPath, ['scripts/init.mjs', ...args], { cwd: path }).then(
        ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
        ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
      ),
    git: (...args) => run('git', ['-c', 'user.name=Tea', '-c', 'user.email=tea@example.com', ...args], { cwd: path }),
    async files() {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(path, join(entry.parentPath, entry.name)))
        .filter((file) => !file.startsWith('.git/'));
      return new Map(
        await Promise.all(files.map(async (file) => [file, await readFile(join(path, file), 'utf8')] as const)),
      );
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
