import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './launcher/prepare.mjs';
import { root } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';
import { openTestRun } from './launcher/test-run.mjs';
import { startApiServer } from './manifests/api-server.mjs';
import { applyCustomResources } from './manifests/custom-resources.mjs';
import { findPrograms } from './manifests/programs.mjs';
import { findTools } from './manifests/tools.mjs';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** `npm run test:manifests -- ARGUMENTS FOR JEST`: what Helm and Kustomize render, looked at and shown to a real API server. */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  await findTools(supervisor);
  const programs = await findPrograms(supervisor);
  const run = await supervisor.start('test run', openTestRun);
  const server = await supervisor.start('API server', () => startApiServer(join(run.dir, 'api-server')));
  await applyCustomResources(supervisor, server.kubeconfig);
  const renders = join(run.dir, 'renders');
  mkdirSync(renders);
  const env = { ...process.env, ...programs, ...run.marker, KUBECONFIG: server.kubeconfig, MANIFESTS_CACHE: renders };
  const args = [...JEST, '--config', 'test/manifests/jest.config.mjs', ...process.argv.slice(2)];
  return supervisor.run(node, args, { cwd: root, env });
});
