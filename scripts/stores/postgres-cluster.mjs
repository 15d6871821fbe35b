import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { account } from './postgres-binaries.mjs';

/** The superuser of every cluster made here. It listens on loopback only, and its password is no secret. */
export const user = 'postgres';
export const password = 'postgres';

const templates = resolve(dirname(fileURLToPath(import.meta.url)), '../../.keelson');

/**
 * Makes a new data folder: passwords by scram-sha-256, UTF-8, the same order of text on every machine.
 * One that need not be durable is copied from a template (0.03 s, where initdb takes 0.5 s).
 * It is made beside its place and moved there, so that a half made one is never taken for whole.
 * @param {{ dir: string, native: string, version: string, durable: boolean }} cluster @throws with initdb's words when it fails
 */
export async function createCluster({ dir, native, version, durable }) {
  const fresh = `${dir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  if (durable) await initialize(fresh, native, []);
  else await copyTemplate(fresh, native, version);
  renameSync(fresh, dir);
}

async function copyTemplate(dir, native, version) {
  const template = join(templates, `postgres-template-${version}-${process.arch}`);
  if (!existsSync(template)) await makeTemplate(template, native);
  makePrivate(dir);
  await run('cp', ['-a', `${template}/.`, dir]);
}

/** Several runs may make it at once; the first that is done wins. */
async function makeTemplate(template, native) {
  mkdirSync(dirname(template), { recursive: true });
  const fresh = mkdtempSync(`${template}-`);
  await initialize(join(fresh, 'data'), native, ['--no-sync']);
  try {
    renameSync(join(fresh, 'data'), template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function initialize(dir, native, options) {
  makePrivate(dir);
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const stdin = openSync(passwordFile, 'r');
  rmSync(passwordFile);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${user}`, '--auth=scram-sha-256', '--pwfile=/dev/stdin'];
  try {
    await run(
      join(native, 'bin', 'initdb'),
      ['-D', dataFolder(dir), ...locale, ...access, '--no-instructions', ...options],
      { ...account, cwd: dir, stdin },
    );
  } finally {
    closeSync(stdin);
  }
}

/**
 * How a Postgres program whose working directory is `dir` names it. On Linux by that very directory, which root
 * opened before it gave up its rights: so the data may lie below a folder that `nobody` cannot enter.
 */
export function dataFolder(dir) {
  return process.platform === 'linux' ? '/proc/self/cwd' : dir;
}

function makePrivate(dir) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (account) chownSync(dir, account.uid, account.gid);
}

async function run(command, args, { stdin = 'ignore', ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: [stdin, 'ignore', 'pipe'] });
  const [[code], words] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  if (code !== 0) throw new Error(`${command} failed:\n${words.trim()}`);
}
