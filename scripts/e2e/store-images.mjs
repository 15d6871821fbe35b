import { execFileSync, spawnSync } from 'node:child_process';
import { inRoot } from '../launcher/root.mjs';

const succeeds = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/**
 * Loads the images of Postgres and Redis that the manifests name. Where they cannot be pulled, the machine's own of the same major version
 * takes their name.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {string} docker
 * @param {string} load
 */
export async function bringStoreImages(supervisor, docker, load) {
  const manifests = execFileSync('kustomize', ['build', inRoot('k8s', 'overlays', 'e2e')], { encoding: 'utf8' });
  const images = new Set([...manifests.matchAll(/image: ((?:postgres|redis):\S+)/g)].map(([, image]) => image));
  for (const image of images) {
    const [name, version] = image.split(':');
    const major = `${name}:${version.split('.')[0]}`;
    const isThere = () => succeeds(docker, 'image', 'inspect', image);
    if (!isThere() && !succeeds('timeout', '120', docker, 'pull', '--quiet', image))
      await supervisor.runQuietly(docker, ['tag', major, image]);
    const [command, ...args] = load.split(' ');
    await supervisor.runQuietly(command, [...args, image], { cwd: inRoot() });
  }
}
