import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inRoot } from '../launcher/root.mjs';
import { say } from '../launcher/say.mjs';

const NEEDED = ['helm', 'kustomize', 'kubectl', 'kube-apiserver', 'etcd'];

/** Builds all of them from their sources, once a machine; lies beside a checkout where a registry of images cannot be reached. */
const BUILDER = inRoot('..', 'shared', 'cluster', 'cluster');
const BUILT = join(process.env.CLUSTER_HOME ?? join(homedir(), '.cache', 'cluster'), 'bin');

/**
 * Puts the tools first on PATH: those that were built on this machine, else those of PATH, else they are built.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {string[]} [needed]
 * @throws with one line for a person where some are missing and nothing here can build them
 */
export async function findTools(supervisor, needed = NEEDED) {
  const isBuilt = () => existsSync(join(BUILT, '.key')); // the builder's last file
  const missing = needed.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (!isBuilt() && missing.length > 0) {
    if (!existsSync(BUILDER)) {
      throw new Error(
        `this needs ${missing.join(', ')} on PATH: install them (kube-apiserver and etcd: setup-envtest)`,
      );
    }
    say('building kubectl, helm, kustomize and an API server, once on this machine (10 minutes)…');
    const code = await supervisor.run(BUILDER, ['build']);
    if (code !== 0) throw new Error(`${BUILDER} build ended with ${code}`);
  }
  if (isBuilt()) process.env.PATH = `${BUILT}${delimiter}${process.env.PATH}`;
}
