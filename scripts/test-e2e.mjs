import { randomBytes } from 'node:crypto';
import { openEngine } from './containers/engine.mjs';
import { openCluster } from './e2e/cluster.mjs';
import { buildImage } from './e2e/image.mjs';
import { bringStoreImages } from './e2e/store-images.mjs';
import { prepare } from './launcher/prepare.mjs';
import { root } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';
import { buildProgram } from './manifests/go-modules.mjs';
import { PROGRAMS } from './manifests/programs.mjs';
import { findTools } from './manifests/tools.mjs';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const TOOLS = ['helm', 'kustomize', 'kubectl'];

/**
 * `npm run test:e2e -- ARGUMENTS FOR JEST`: deploys the product and breaks what it stands on. With KUBECONFIG on that cluster, which takes
 * images by the command E2E_LOAD and whose nodes go and come by E2E_POWER_OFF and E2E_POWER_ON; without, on two nodes of its own.
 */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  await findTools(supervisor, TOOLS);
  const { docker } = await openEngine(supervisor);
  process.env.DOCKER_BUILDKIT = '1';
  const skaffold = process.env.SKAFFOLD ?? (await buildProgram(supervisor, PROGRAMS.SKAFFOLD));
  const image = process.env.E2E_IMAGE ?? (await buildImage(supervisor, docker));
  const run = randomBytes(3).toString('hex');
  const cluster = await openCluster(supervisor, run);
  await bringStoreImages(supervisor, docker, cluster.E2E_LOAD);
  const env = { ...process.env, ...cluster, DOCKER: docker, E2E_IMAGE: image, E2E_RUN: run, SKAFFOLD: skaffold };
  const args = [...JEST, '--config', 'test/e2e/jest.config.mjs', ...process.argv.slice(2)];
  return supervisor.run(node, args, { cwd: root, env });
});
