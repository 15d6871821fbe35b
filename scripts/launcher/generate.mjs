import { existsSync, readdirSync } from 'node:fs';
import { alone } from './lock.mjs';
import { inRoot, inState, root } from './root.mjs';
import { say, since } from './say.mjs';
import { fingerprint, isCurrent, stamp } from './stamp.mjs';

const GENERATED = inRoot('src', 'platform', 'database', 'generated');

/** No engine is downloaded, for `generate` needs none; were it ever called it has to fail, which /bin/true would not. */
const ENVIRONMENT = {
  PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false',
  PRISMA_HIDE_UPDATE_MESSAGE: 'true',
  CHECKPOINT_DISABLE: '1',
};

/**
 * Writes the Prisma client, if the schema or the lockfile changed since it was written.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {string} node
 * @throws with Prisma's words when the schema is wrong
 */
export async function generateClient(supervisor, node) {
  const schema = readdirSync(inRoot('prisma'))
    .filter((name) => name.endsWith('.prisma'))
    .sort();
  const print = fingerprint([
    ...schema.map((name) => inRoot('prisma', name)),
    inRoot('prisma.config.ts'),
    inRoot('package-lock.json'),
  ]);
  const stampFile = `${GENERATED}/.generated-from`;
  const current = () => isCurrent(stampFile, print) && existsSync(`${GENERATED}/client.ts`);
  if (current()) return;

  await alone(inState('generate.lock'), async () => {
    if (current()) return;
    const startedAt = performance.now();
    const prisma = inRoot('node_modules', 'prisma-cli', 'build', 'index.js');
    await supervisor.runQuietly(node, [prisma, 'generate'], { cwd: root, env: { ...process.env, ...ENVIRONMENT } });
    stamp(stampFile, print);
    say(`generated the Prisma client (${since(startedAt)})`);
  });
}
