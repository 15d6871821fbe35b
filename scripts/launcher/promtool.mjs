import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../stores/redis-program.mjs';
import { alone } from './lock.mjs';
import { inState } from './root.mjs';
import { say } from './say.mjs';

const FOLDER = inState('promtool');
const UNPACKED = join(FOLDER, 'usr', 'bin', 'promtool');

/**
 * promtool on PATH, else the one in Debian's package `prometheus`, of which nothing is installed or started: it is unpacked into .keelson/.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<string>} @throws with the one line to type where there is no apt-get, or it cannot get the package
 */
export async function findPromtool(supervisor) {
  const installed = onPath('promtool');
  if (installed) return installed;
  await alone(inState('promtool.lock'), async () => {
    if (!existsSync(UNPACKED)) await unpack(supervisor).catch(refuse);
  });
  return UNPACKED;
}

async function unpack(supervisor) {
  say('getting promtool from the package prometheus…');
  mkdirSync(FOLDER, { recursive: true });
  const download = () => supervisor.runQuietly('apt-get', ['download', '-qq', 'prometheus'], { cwd: FOLDER });
  // Without lists of packages, as in a fresh container, only root can have them brought.
  await download().catch(async () => {
    await supervisor.runQuietly('apt-get', ['update', '-qq']);
    await download();
  });
  const [archive] = readdirSync(FOLDER).filter((name) => name.endsWith('.deb'));
  await supervisor.runQuietly('dpkg', ['--extract', join(FOLDER, archive ?? ''), FOLDER]);
}

function refuse(error) {
  const why = error.message.trim().split('\n')[0];
  throw new Error(
    `promtool is missing: install Prometheus (Debian: sudo apt-get install prometheus); apt-get says: ${why}`,
  );
}
