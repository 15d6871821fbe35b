import { openEngine } from './containers/engine.mjs';
import { prepare } from './launcher/prepare.mjs';
import { root } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** `npm run test:image -- ARGUMENTS FOR JEST`: builds the image and runs it, alone and by docker-compose, on a real engine. */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  const { docker, compose } = await openEngine(supervisor);
  const env = { ...process.env, DOCKER: docker, COMPOSE: compose, DOCKER_BUILDKIT: '1' };
  const args = [...JEST, '--config', 'test/image/jest.config.mjs', ...process.argv.slice(2)];
  return supervisor.run(node, args, { cwd: root, env });
});
