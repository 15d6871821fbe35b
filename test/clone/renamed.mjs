import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clone, environment, nothingRuns } from './checkout.mjs';
import { step } from './steps.mjs';
import { Terminal } from './terminal.mjs';

const SECONDS = 300;

/** `npm run init`: a clone that gets a name of its own, and from which the example goes where there is one. */
export async function renamedClone() {
  const fresh = clone('renamed');
  const run = (command, ...args) => execFileSync(command, args, { cwd: fresh, env: environment(), encoding: 'utf8' });
  const { name: was } = JSON.parse(readFileSync(join(fresh, 'package.json'), 'utf8'));
  const name = `parcel${randomBytes(3).toString('hex')}-desk`;
  const bare = existsSync(join(fresh, 'src', 'features', 'catalog'));

  await step('npm run init in a clone without node_modules leaves the old name to the licence alone', async () => {
    run('npm', 'run', 'init', '--', name, ...(bare ? ['--without-example'] : []));
    run('git', 'add', '--all');
    const words = `(^|[^a-zA-Z0-9])${was.replaceAll('-', '[-_ ]')}([^a-zA-Z0-9]|$)`;
    assert.equal(run('git', 'grep', '-iE', '--files-with-matches', words), 'LICENSE\n');
    assert.doesNotMatch(run('git', 'ls-files'), new RegExp(words, 'im'));
  });

  await step('npm run dev serves what is left, under the new name', async () => {
    const terminal = new Terminal('npm run dev', { cwd: fresh, env: environment() });
    await terminal.shows('ready: ', { seconds: SECONDS });
    const url = terminal.read(/ready: (http:\/\/localhost:\d+)/);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const { info, paths } = await (await fetch(`${url}/openapi.json`)).json();
    assert.deepEqual([info.title, Object.keys(paths).length > 0], [name, !bare]);
    terminal.pressCtrlC();
    assert.equal(await terminal.ended(), 130);
    await nothingRuns(fresh);
  });

  await step('npm run check passes once it is formatted', async () => {
    run('npx', 'biome', 'format', '--write');
    const check = new Terminal('npm run check', { cwd: fresh, env: environment() });
    assert.equal(await check.ended({ seconds: SECONDS }), 0, check.screen);
    return check.read(/^(\d+ passed, 0 failed)\r?$/m);
  });
}
