import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment, place } from './checkout.mjs';

/** The npm that came with both. */
const NPM = '10.8.2';

/**
 * A PATH on which `node` and `npm` are those of an older release: the real programs, from packages.
 * @param {string} version such as 18.20.8
 */
export function pathWithNode(version) {
  const dir = join(place, `node-${version}`);
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(dir, 'package.json'), '{ "private": true }');
  const packages = [`node-${process.platform}-${process.arch}@${version}`, `npm@${NPM}`];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: dir,
    env: environment(),
  });
  symlinkSync(join(dir, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'), join(bin, 'node'));
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec "${bin}/node" "${dir}/node_modules/npm/bin/npm-cli.js" "$@"\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return `${bin}${delimiter}${process.env.PATH}`;
}
