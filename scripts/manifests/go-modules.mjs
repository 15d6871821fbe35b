import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { alone } from '../launcher/lock.mjs';
import { say, since } from '../launcher/say.mjs';

/** Takes two thirds of the time, and nobody waits for what these programs do. */
const UNOPTIMIZED = 'all=-N -l';

/** Programs that were built here, for every checkout of this machine. */
const BUILT = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keelson', 'bin');

/**
 * Where Go keeps a module, which it brings when it is not there.
 * @param {string} module `path@version`
 * @throws with Go's words when the module cannot be had
 */
export function directoryOf(module) {
  const { status, stdout, stderr } = spawnSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${module} cannot be had: ${stderr || stdout || 'go is not on PATH'}`);
  return JSON.parse(stdout).Dir;
}

/**
 * A program of a module, built once a machine and version. Built in the module's own folder, because `go install` refuses one that replaces others.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {{ name: string, module: string, folder: string, tags?: string, linkerFlags?: string }} program
 * @returns {Promise<string>} its path
 */
export async function buildProgram(supervisor, { name, module, folder, tags = '', linkerFlags = '' }) {
  const file = join(BUILT, `${name}-${module.split('@')[1]}`);
  mkdirSync(BUILT, { recursive: true });
  await alone(`${file}.lock`, async () => {
    if (existsSync(file)) return;
    const startedAt = performance.now();
    say(`building ${name} from its Go module, once on this machine…`);
    const linker = `-s -w ${linkerFlags}`.trim();
    const flags = ['-buildvcs=false', '-trimpath', '-tags', tags, '-gcflags', UNOPTIMIZED, '-ldflags', linker];
    const args = ['build', ...flags, '-o', `${file}.new`, folder];
    await supervisor.runQuietly('go', args, { cwd: directoryOf(module) });
    renameSync(`${file}.new`, file);
    say(`built ${name} (${since(startedAt)})`);
  });
  return file;
}
