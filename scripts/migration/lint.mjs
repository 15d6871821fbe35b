import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inRoot, root } from '../launcher/root.mjs';

/**
 * Has squawk look at migrations: SQL that destroys data, breaks the version that still runs, or locks a table for long
 * is refused, unless the file says `-- squawk-ignore RULE` above it. What it finds goes to the terminal. Rules:
 * .squawk.toml.
 * @param {string[]} files
 * @returns {boolean} whether nothing was found
 */
export function lint(files) {
  const squawk = join(
    dirname(createRequire(import.meta.url).resolve('squawk-cli/package.json')),
    'js',
    'bin',
    'squawk',
  );
  const { status, error } = spawnSync(process.execPath, [squawk, '--config', inRoot('.squawk.toml'), ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}
