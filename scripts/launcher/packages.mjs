import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { inState } from './root.mjs';
import { say, sayMeanwhile, since } from './say.mjs';
import { fingerprint, isCurrent, stamp } from './stamp.mjs';

/** Development needs all of it, whatever NODE_ENV says; the numbers of audits and sponsors are noise here. */
const NPM_CI = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--loglevel=error',
];

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[] }} Locked an entry of package-lock.json */

/**
 * `npm ci` in `folder`, if its package-lock.json is not the one that was installed last. Two launchers at once install once.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {string} folder
 * @param {string} what is installed, for the line that says so
 * @throws with npm's words when npm fails
 */
export async function installPackages(supervisor, folder, what) {
  const lockfile = join(folder, 'package-lock.json');
  const print = fingerprint([lockfile]);
  const stampFile = join(folder, 'node_modules', '.installed');
  if (isCurrent(stampFile, print)) return;

  const install = async () => {
    if (isCurrent(stampFile, print)) return;
    if (!sameAsInstalled(folder)) await npmCi(supervisor, folder, what);
    stamp(stampFile, print);
  };
  await alone(inState(`install-${what.replaceAll(' ', '-')}.lock`), install, (pid) =>
    say(`waiting for process ${pid}, which is installing ${what}…`),
  );
}

/** @param {import('./supervisor.mjs').Supervisor} supervisor @param {string} folder @param {string} what */
async function npmCi(supervisor, folder, what) {
  const startedAt = performance.now();
  say(`installing ${what}…`);
  const wanted = Object.entries(lockedPackages(join(folder, 'package-lock.json'))).filter(([, locked]) =>
    fitsHere(locked),
  );
  const progress = () => {
    const there = wanted.filter(([path]) => existsSync(join(folder, path, 'package.json')));
    sayMeanwhile(`installing ${what}… ${there.length} of ${wanted.length} packages, ${since(startedAt)}`);
  };
  const timer = setInterval(progress, 500);
  const [command, ...args] = npm();
  await supervisor.runQuietly(command, [...args, ...NPM_CI], { cwd: folder }).finally(() => clearInterval(timer));
  say(`installed ${what} (${since(startedAt)})`);
}

/** The npm that runs us, else the one on PATH. */
function npm() {
  const running = process.env.npm_execpath;
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm'];
}

/** After a person's own `npm install` the packages are there already: npm's record of them says the same as package-lock.json. */
function sameAsInstalled(folder) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = lockedPackages(record);
  const locked = lockedPackages(join(folder, 'package-lock.json'));
  const same = (path) => (installed[path] ? installed[path].version === locked[path]?.version : locked[path]?.optional);
  return Object.keys({ ...locked, ...installed }).every(same);
}

/** @returns {Record<string, Locked>} by path, without the project itself */
function lockedPackages(file) {
  const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages;
  return packages;
}

function fitsHere({ os, cpu }) {
  return (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true);
}
