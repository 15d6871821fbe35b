import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../launcher/root.mjs';
import { say, since } from '../launcher/say.mjs';
import { openApiProxy } from './api-proxy.mjs';

/** Runs Kubernetes on a machine that reaches no registry; beside the checkout in our CI. */
const STAND_IN = inRoot('..', 'shared', 'cluster', 'cluster');
const STAND_IN_CONFIG = join(process.env.CLUSTER_HOME ?? join(homedir(), '.cache', 'cluster'), 'run', 'admin.conf');
const NODES = '2';

const answers = (kubeconfig) =>
  spawnSync('kubectl', ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz'], { stdio: 'ignore' }).status === 0;

/**
 * The cluster in KUBECONFIG, or one of our own, which ends with the run. What the run leaves behind in a cluster that lives on is removed.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {string} run labels its namespaces
 * @returns {Promise<Record<string, string | undefined>>} KUBECONFIG, and how images are loaded and nodes switched
 */
export async function openCluster(supervisor, run) {
  const given = process.env.KUBECONFIG;
  if (!given && !existsSync(STAND_IN)) throw new Error('KUBECONFIG is not set: name a cluster, such as one of kind');
  if (given && !answers(given)) throw new Error(`no cluster answers at ${given}`);
  if (given && !process.env.E2E_LOAD)
    throw new Error('E2E_LOAD is not set: name the command that loads an image, such as `kind load docker-image`');
  const kubeconfig = given ?? (await ownCluster(supervisor));
  const { E2E_LOAD = `${STAND_IN} load`, E2E_POWER_OFF, E2E_POWER_ON } = process.env;
  await supervisor.start('namespaces', async () => ({ stop: async () => removeNamespaces(kubeconfig, run) }));
  const api = await supervisor.start('kubectl proxy', () => openApiProxy(kubeconfig));
  return {
    KUBECONFIG: kubeconfig,
    E2E_API: api.url,
    E2E_LOAD,
    E2E_POWER_OFF: E2E_POWER_OFF ?? (given ? undefined : `${STAND_IN} stop`),
    E2E_POWER_ON: E2E_POWER_ON ?? (given ? undefined : `${STAND_IN} start`),
  };
}

async function ownCluster(supervisor) {
  if (answers(STAND_IN_CONFIG)) {
    say(`using the cluster that runs already: ${STAND_IN_CONFIG}`);
    return STAND_IN_CONFIG;
  }
  const startedAt = performance.now();
  say(`starting a cluster of ${NODES} nodes…`);
  // Registered first, so that a start that is interrupted is taken down too.
  await supervisor.start('cluster', async () => ({ stop: async () => void spawnSync(STAND_IN, ['down']) }));
  await supervisor.runQuietly(STAND_IN, ['up', NODES]);
  say(`${NODES} nodes are ready (${since(startedAt)})`);
  return STAND_IN_CONFIG;
}

function removeNamespaces(kubeconfig, run) {
  const args = ['delete', 'namespace', '--selector', `e2e-run=${run}`, '--ignore-not-found', '--wait=false'];
  spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { stdio: 'ignore', timeout: 10_000 });
}
