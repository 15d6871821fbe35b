import { rmSync } from 'node:fs';
import { inRoot, root } from './root.mjs';
import { say, since } from './say.mjs';

/**
 * Compiles src/ into dist/ (the entry is dist/main.js). What dist/ held before is gone.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {string} node
 * @param {{ checkTypes?: boolean }} [options] it is most of the work
 * @throws with the compiler's words
 */
export async function compile(supervisor, node, { checkTypes = true } = {}) {
  const startedAt = performance.now();
  rmSync(inRoot('dist'), { recursive: true, force: true });
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  await supervisor.runQuietly(node, [tsc, '-p', 'tsconfig.build.json', ...(checkTypes ? [] : ['--noCheck'])], {
    cwd: root,
  });
  say(`compiled to dist/ (${since(startedAt)})`);
}
