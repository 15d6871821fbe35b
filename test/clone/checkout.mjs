import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine, processes } from '../../scripts/launcher/process-table.mjs';
import { sendTo } from '../../scripts/launcher/processes.mjs';
import { until } from './steps.mjs';

const repository = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Where all checkouts of this run lie; `clear` ends what still runs there and removes it. */
export const place = mkdtempSync(join(tmpdir(), 'clone-test-'));
chmodSync(place, 0o755);

export function clear() {
  sendTo(
    processesBelow(place).map((row) => row.pid),
    'SIGKILL',
  );
  rmSync(place, { recursive: true, force: true });
}

/** What `git clone` gives: the last commit and nothing else. @returns {string} its folder */
export function clone(name) {
  const dir = join(place, name);
  execFileSync('git', ['clone', '--quiet', '--no-local', repository, dir]);
  return dir;
}

/** Whether the last commit is not all that lies in the repository. */
export function isDirty() {
  return execFileSync('git', ['-C', repository, 'status', '--porcelain'], { encoding: 'utf8' }) !== '';
}

/** The same checkout once more, installed but without data. Its packages are hard links: 600 MB need not be written again. */
export function twin(dir, target) {
  cpSync(dir, target, { recursive: true, filter: (path) => !/[\\/](\.keelson|node_modules)$/.test(path) });
  for (const folder of ['node_modules', 'scripts/node-runtime/node_modules']) {
    execFileSync('sh', ['-c', 'if [ -d "$0" ]; then cp -al "$0" "$1"; fi', join(dir, folder), join(target, folder)]);
  }
  return target;
}

/** Processes that work in `dir` or were started from it, `names` for a person. */
export function processesBelow(dir) {
  const inside = ({ pid }) => workingFolder(pid).startsWith(dir) || commandLine(pid).includes(dir);
  return processes().filter((row) => !row.zombie && row.pid !== process.pid && inside(row));
}

/** @throws naming them when some are left after 10 s */
export async function nothingRuns(dir) {
  const names = () => processesBelow(dir).map((row) => `${row.pid} ${commandLine(row.pid)}`);
  await until('no process of the checkout is left', 10, () => names().length === 0).catch((error) => {
    throw new Error([error.message, ...names()].join('\n'));
  });
}

/** What a person's terminal has set, without what npm and CI add to it. */
export function environment(path = process.env.PATH) {
  const foreign = /^(npm_|TEST_|DATABASE_|REDIS_|HTTP_PORT|MANAGEMENT_PORT|NODE_ENV|NODE_OPTIONS|NODE$|INIT_CWD|CI$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), PATH: path };
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
