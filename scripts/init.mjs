import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hasExample, removeExample } from './init/example.mjs';
import { isOfExample } from './init/example-files.mjs';
import { isDirty, isTracked } from './init/files.mjs';
import { format } from './init/format.mjs';
import { flawOf } from './init/name.mjs';
import { filesWith, renameProduct, stateOf } from './init/product.mjs';
import { Refusal } from './init/refusal.mjs';
import { takeLock } from './launcher/lock.mjs';
import { inRoot, inState } from './launcher/root.mjs';
import { say } from './launcher/say.mjs';

const USAGE = 'npm run init -- NAME [--without-example]';

/** `npm run init -- my-service`: the product's name, wherever it stands. `--without-example` removes the example, too. */
try {
  init(...readArguments());
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say(error.message);
  process.exitCode = 1;
}

function readArguments() {
  try {
    const options = { 'without-example': { type: 'boolean', default: false } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return [positionals, values['without-example']];
  } catch {
    throw new Refusal(USAGE);
  }
}

function init([name, ...more], withoutExample) {
  const { name: current } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  if (more.length > 0 || (name === undefined && !withoutExample)) throw new Refusal(USAGE);
  refuseWhenBusy();
  if (withoutExample && !hasExample()) throw new Refusal('the example is gone already.');
  if (name !== undefined) refuseName(name, current, (path) => !withoutExample || !isOfExample(path));
  const { state, target } = stateOf(current, name ?? current);
  const moves = state !== target && existsSync(inState());
  if (moves && existsSync(inRoot(target)))
    throw new Refusal(`there is a ${target} already: delete it, or move it away.`);

  if (withoutExample) removeExample();
  if (name !== undefined) renameProduct(current, name);
  if (!format()) say('nothing is installed that could format it: npm run generate, then npx biome format --write');
  say('next: git diff, npm run check, npm test; then commit it');
  if (isTracked()) say(`the way back: git add --all && git reset --hard${moves ? ` && mv ${target} ${state}` : ''}`);
}

function refuseName(name, current, stays) {
  const flaw = flawOf(name);
  if (flaw) throw new Refusal(flaw);
  if (name === current) throw new Refusal(`“${name}” is its name already.`);
  if (name.includes('-')) return;
  const files = filesWith(name).filter(stays);
  if (files.length > 0)
    throw new Refusal(
      `“${name}” is a word of ${files.length} files already, such as ${files[0]}, where nobody could tell it from the product: take two words, such as ${name}-service.`,
    );
}

function refuseWhenBusy() {
  if (isDirty())
    throw new Refusal(
      'there are changes that are not committed, and the way back would take them along: commit or stash them first.',
    );
  const lock = inState('dev.lock');
  try {
    if (existsSync(lock)) takeLock(lock)();
  } catch ({ pid }) {
    throw new Refusal(`npm run dev is running in this checkout (process ${pid}): stop it first.`);
  }
}
