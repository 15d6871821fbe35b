import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clear, clone, environment, isDirty, nothingRuns, place, processesBelow, twin } from './checkout.mjs';
import { pathWithNode } from './old-node.mjs';
import { renamedClone } from './renamed.mjs';
import { Shell } from './shell.mjs';
import { closeTally, step } from './steps.mjs';
import { Store } from './store.mjs';
import { Terminal } from './terminal.mjs';
import { fits, readTour } from './tour.mjs';

/**
 * `npm run test:clone`: what a person meets who clones the repository onto a machine and types the two commands.
 * Needs Linux, port 3000 and about ten minutes; the packages come from the registry several times.
 */
const READY = 'ready: ';
const FIRST_START_SECONDS = 300;

if (isDirty()) console.log('the repository has changes that are not committed: they are not tested');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
process.on('exit', clear);

const dev = (cwd, set = {}) => new Terminal('npm run dev', { cwd, env: { ...environment(), ...set } });
const address = (terminal) => terminal.read(/ready: (http:\/\/localhost:\d+)/);
const status = async (url) => (await fetch(url)).status;

const checkout = clone('my-service');
const edited = join(checkout, 'src', 'main.ts');
const source = readFileSync(edited, 'utf8');
let terminal;

await step('npm run dev in a clone without node_modules gives a ready service on :3000', async () => {
  terminal = dev(checkout);
  const ms = await terminal.shows(READY, { seconds: FIRST_START_SECONDS });
  assert.equal(address(terminal), 'http://localhost:3000');
  assert.equal(await status('http://localhost:3000/readyz'), 200);
  assert.equal(await status('http://localhost:3000/docs'), 200);
  return `${(ms / 1000).toFixed(1)} s with the installation`;
});

const shell = new Shell({ cwd: checkout, env: environment() });
for (const { command, answer } of readTour(readFileSync(join(checkout, 'README.md'), 'utf8'))) {
  await step(`README's tour: ${command.trim().split('\n')[0]}`, async () => {
    const output = await shell.run(command);
    if (answer) assert.ok(fits(output, answer), `README says\n${answer.text}\nand the answer is\n${output}`);
  });
}
shell.close();

const reloads = [];
await step('a saved change is served', async () => {
  const before = processesBelow(checkout).length;
  for (const edit of [1, 2, 3, 4, 5]) {
    const savedAt = performance.now();
    writeFileSync(edited, `console.log('edit ${edit}');\n${source}`);
    await terminal.shows(READY, { count: 1 + edit });
    reloads.push(Math.round(performance.now() - savedAt));
    assert.ok(terminal.screen.includes(`\nedit ${edit}`), 'the new source runs');
    assert.equal(processesBelow(checkout).length, before, 'the old process is gone');
  }
  return `${reloads.join(', ')} ms`;
});

await step('a syntax error waits to be put right', async () => {
  writeFileSync(edited, 'this is not TypeScript');
  await terminal.shows('waiting for a change');
  writeFileSync(edited, source);
  await terminal.shows(READY, { count: 7 });
});

await step('Ctrl-C leaves no process', async () => {
  await new Store(checkout, terminal).write('kept');
  assert.ok(processesBelow(checkout).length > 5, 'npm, the launcher, the service and its stores are seen');
  terminal.pressCtrlC();
  assert.equal(await terminal.ended(), 130);
  await nothingRuns(checkout);
});

await step('a later start keeps the data, and a saved change is served in less than its time', async () => {
  const starts = [];
  for (const start of [1, 2, 3]) {
    terminal = dev(checkout);
    starts.push(Math.round(await terminal.shows(READY)));
    if (start === 3) break;
    terminal.pressCtrlC();
    await terminal.ended();
  }
  assert.equal(await new Store(checkout, terminal).read(), 'kept');
  assert.doesNotMatch(terminal.screen, /install|generate/);
  // The stores go on, and so does the launcher. Whatever else the machine does only adds to each, so that the fastest ones are compared.
  assert.ok(Math.min(...reloads) < Math.min(...starts), `${reloads.join(', ')} ms, and ${starts.join(', ')} ms`);
  return `${starts.join(', ')} ms`;
});

await step('a second npm run dev in the same checkout says that one is running', async () => {
  const second = dev(checkout);
  await second.shows('is running in this checkout already');
  assert.equal(await second.ended(), 1);
  assert.equal(await status(`${address(terminal)}/readyz`), 200);
});

await step('when the service is killed, everything stops', async () => {
  process.kill(JSON.parse(readFileSync(join(checkout, '.keelson', 'service.json'), 'utf8')).pid, 'SIGKILL');
  assert.equal(await terminal.ended(), 137);
  await nothingRuns(checkout);
});

await step('a closed window leaves no process', async () => {
  terminal = dev(checkout);
  await terminal.shows(READY);
  terminal.close();
  await nothingRuns(checkout);
});

await step('SIGTERM to npm leaves no process', async () => {
  terminal = dev(checkout);
  await terminal.shows(READY);
  const npm = processesBelow(checkout).find(({ pid }) =>
    /^npm run dev/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
  );
  process.kill(npm.pid, 'SIGTERM');
  await terminal.ended();
  await nothingRuns(checkout);
});

await step('after the launcher was killed the next start clears up and keeps the data', async () => {
  terminal = dev(checkout);
  await terminal.shows(READY);
  process.kill(JSON.parse(readFileSync(join(checkout, '.keelson', 'dev.lock'), 'utf8')).pid, 'SIGKILL');
  await terminal.ended();
  terminal = dev(checkout);
  await terminal.shows(READY);
  assert.equal(address(terminal), 'http://localhost:3000');
  assert.equal(await new Store(checkout, terminal).read(), 'kept');
});

await step('two checkouts run side by side, each with its own data', async () => {
  const other = twin(checkout, join(place, 'my-other-service'));
  const second = dev(other);
  await second.shows(READY, { seconds: 60 });
  assert.equal(address(second), 'http://localhost:3001');
  assert.match(second.screen, /port 3000 is in use/);
  assert.equal(await new Store(other, second).read(), undefined);
  assert.equal(await status(`${address(terminal)}/readyz`), 200);
  for (const each of [second, terminal]) each.pressCtrlC();
  await Promise.all([nothingRuns(other), nothingRuns(checkout)]);
});

await step('stores and ports that a person names are used', async () => {
  terminal = dev(checkout);
  await terminal.shows(READY);
  const other = join(place, 'my-other-service');
  const stores = { DATABASE_URL: terminal.read(/(postgres:\/\/\S+)/), REDIS_URL: terminal.read(/(redis:\/\/\S+)/) };
  const refused = dev(other, { ...stores, HTTP_PORT: '3000' });
  assert.equal(await refused.ended(), 1);
  assert.match(refused.screen, /HTTP_PORT is 3000, and that port is in use/);
  const second = dev(other, { ...stores, HTTP_PORT: '3100' });
  await second.shows('ready: http://localhost:3100');
  assert.doesNotMatch(second.screen, /Postgres:|Redis:/);
  second.pressCtrlC();
  await nothingRuns(other);
  assert.equal(await status('http://localhost:3000/readyz'), 200);
  terminal.pressCtrlC();
  await nothingRuns(checkout);
});

await step('two checkouts started in the same moment take different ports', async () => {
  const both = [dev(checkout), dev(join(place, 'my-other-service'))];
  await Promise.all(both.map((each) => each.shows(READY)));
  assert.notEqual(address(both[0]), address(both[1]));
  for (const each of both) each.pressCtrlC();
  await Promise.all([nothingRuns(checkout), nothingRuns(join(place, 'my-other-service'))]);
});

await step('a checkout in a folder that only its owner may enter', async () => {
  const closed = join(place, 'private');
  mkdirSync(closed, { mode: 0o700 });
  const inside = twin(checkout, join(closed, 'my-service'));
  terminal = dev(inside);
  await terminal.shows(READY, { seconds: 60 });
  terminal.pressCtrlC();
  assert.equal(await terminal.ended(), 130);
  await nothingRuns(inside);
});

for (const version of ['18.20.8', '20.20.2']) {
  await step(`npm run dev in a fresh clone where node is ${version}`, async () => {
    const path = pathWithNode(version);
    assert.equal(execFileSync('node', ['--version'], { env: environment(path), encoding: 'utf8' }), `v${version}\n`);
    const fresh = clone(`with-node-${version}`);
    terminal = dev(fresh, { PATH: path });
    await terminal.shows(READY, { seconds: FIRST_START_SECONDS });
    terminal.pressCtrlC();
    assert.equal(await terminal.ended(), 130);
    await nothingRuns(fresh);
  });
}

await step(
  // A part of it: the whole has just run in a fresh clone, when .ci/run called it.
  'npm test in a fresh clone runs, after an installation that is one beside another command; leaves no process',
  async () => {
    const fresh = clone('tested');
    const run = new Terminal('npm test -- src/config', { cwd: fresh, env: environment() });
    const second = new Terminal('npm run generate', { cwd: fresh, env: environment() });
    await run.shows('compiled to dist/', { seconds: FIRST_START_SECONDS });
    assert.equal(await run.ended({ seconds: 300 }), 0, run.screen);
    assert.equal(await second.ended(), 0, second.screen);
    assert.equal(`${run.screen}${second.screen}`.split('installed dependencies').length, 2, 'both installed');
    const tally = run.read(/^(\d+ passed, 0 failed)\r?$/m);
    await nothingRuns(fresh);
    return tally;
  },
);

await renamedClone();

process.exit(closeTally());
