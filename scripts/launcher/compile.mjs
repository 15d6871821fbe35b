import { rmSync } from 'node:fs';
import { inRoot, root } from './root.mjs';
import { say, since } from './say.mjs';

/**
 * Compiles src/ into dist/ (the entry is dist/main.js), types checked. What dist/ held before is gone.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {string} node
 * @throws with the compiler's words
 */
export async function compile(supervisor, node) {
  const startedAt = performance.now();
  rmSync(inRoot('dist'), { recursive: true, force: true });
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  await supervisor.runQuietly(node, [tsc, '-p', 'tsconfig.build.json'], { cwd: root });
  say(`compiled to dist/ (${since(startedAt)})`);
}
