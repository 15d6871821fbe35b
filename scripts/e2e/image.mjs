import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../launcher/root.mjs';
import { say, since } from '../launcher/say.mjs';

/**
 * Builds the image as a release would be.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {string} docker
 * @returns {Promise<string>} a name that no other content has: nodes keep what they have under a name
 */
export async function buildImage(supervisor, docker) {
  const startedAt = performance.now();
  say('building the image…');
  const folder = mkdtempSync(join(tmpdir(), 'e2e-image-'));
  try {
    const file = join(folder, 'id');
    const authorities = process.env.NODE_EXTRA_CA_CERTS;
    const secret = authorities ? ['--secret', `id=extra_ca,src=${authorities}`] : [];
    const args = ['build', '--build-arg', 'VERSION=1.0.0', '--iidfile', file, ...secret, '.'];
    await supervisor.runQuietly(docker, args, { cwd: root });
    const id = readFileSync(file, 'utf8').trim();
    const image = `keelson:1-${id.replace('sha256:', '').slice(0, 8)}`;
    await supervisor.runQuietly(docker, ['tag', id, image]);
    say(`built ${image} (${since(startedAt)})`);
    return image;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
