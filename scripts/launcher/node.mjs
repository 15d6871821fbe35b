import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { installPackages } from './packages.mjs';
import { inRoot } from './root.mjs';

/**
 * The Node.js that runs the service: the one that runs us when it is new enough, else the one that scripts/node-runtime pins.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<string>} path of the program. @throws with one line for a person where there is none for this platform
 */
export async function findNode(supervisor) {
  const needed = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).engines.node.replace('>=', '');
  if (isAtLeast(process.versions.node, needed)) return process.execPath;

  const name = `node-${process.platform}-${process.arch}`;
  const folder = inRoot('scripts', 'node-runtime');
  const { optionalDependencies: packaged } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (name in packaged) {
    await installPackages(supervisor, folder, `Node ${packaged[name]}`);
    const program = `${folder}/node_modules/${name}/bin/node`;
    if (existsSync(program) && spawnSync(program, ['--version']).status === 0) return program;
  }
  throw new Error(
    `this needs Node ${needed} or newer, and here runs ${process.versions.node}: install it (nvm install ${needed}, or nodejs.org)`,
  );
}

/** Compares `24.21.0` with `24.9.3` number by number. */
function isAtLeast(version, needed) {
  return version.localeCompare(needed, 'en', { numeric: true }) >= 0;
}
