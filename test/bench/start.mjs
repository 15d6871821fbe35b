import { join } from 'node:path';
import { compile } from '../../scripts/launcher/compile.mjs';
import { root } from '../../scripts/launcher/root.mjs';
import { say } from '../../scripts/launcher/say.mjs';
import { supervised } from '../../scripts/launcher/supervisor.mjs';
import { machine, median, table, writeSection } from './report.mjs';
import { openStores } from './stores.mjs';
import { measureOnce } from './subject.mjs';

const ROUNDS = 9;

/** What is measured, with the head of its column. */
const COLUMNS = { startMs: 'start, ms', cpuMs: 'CPU of it, ms', memoryMiB: 'memory, MiB' };

/** `npm run bench:start`: cold start and memory of the service, built in two ways, beside a bare Nest + Fastify app; on stores of its own. */
await supervised(async (supervisor) => {
  await compile(supervisor, process.execPath);
  const { dir, env } = await openStores(supervisor);
  const image = join(dir, 'image');
  if ((await supervisor.run(process.execPath, ['scripts/image/build.mjs', image], { cwd: root })) !== 0)
    throw new Error('the bundle could not be built');

  const measured = subjects(env, dir, image).map((subject) => ({ subject, results: [] }));
  for (let round = 0; round <= ROUNDS; round++) {
    say(round === 0 ? 'one round to warm up' : `round ${round} of ${ROUNDS}`);
    for (const { subject, results } of measured) {
      const result = await measureOnce(subject);
      if (round > 0) results.push(result); // the first one fills the caches of the disk, and the compile cache
    }
  }
  const text = report(measured);
  console.log(`\n${text}`);
  writeSection('Start', text);
  return 0;
});

/** @returns {import('./subject.mjs').Subject[]} */
function subjects(env, dir, image) {
  const bare = { args: ['test/bench/servers/bare.mjs'], readyPath: '/v1/products', env: {} };
  const service = {
    args: ['dist/main.js', 'api'],
    readyPath: '/readyz',
    env: { ...env, READINESS_CHECK_CACHE_MS: '0' }, // a result that is kept for a second would be noticed as much later
  };
  const cached = (one, name) => ({ ...one, env: { ...one.env, NODE_COMPILE_CACHE: join(dir, `cache-${name}`) } });
  // As the Dockerfile starts it; the first round stands for the start that fills the cache while the image is built.
  const bundled = { ...cached(service, 'image'), args: ['--enable-source-maps', ...service.args], cwd: image };
  return [
    { name: 'Keelson, as tsc builds it', ...service },
    { name: 'Keelson, as tsc builds it, compile cache', ...cached(service, 'service') },
    { name: 'Keelson, as in the image: bundle and compile cache', ...bundled },
    { name: 'bare Nest + Fastify', ...bare },
    { name: 'bare Nest + Fastify, compile cache', ...cached(bare, 'bare') },
  ];
}

function report(measured) {
  const of = ({ results }, column) => median(results.map((result) => result[column]));
  const rows = measured.map((one) => [
    one.subject.name,
    ...Object.keys(COLUMNS).flatMap((column) => {
      const value = of(one, column);
      return [Math.round(value), (value / of(measured[0], column)).toFixed(2)];
    }),
  ]);
  const head = ['', ...Object.values(COLUMNS).flatMap((title) => [title, '×'])];
  return `\`npm run bench:start\`: median of ${ROUNDS} interleaved rounds. *Start* is from spawn to the first 200: of \`/readyz\` for
Keelson (pool warm, Redis connected, schema checked), of its only route for the bare app; *CPU* is what the process used
until then, which depends less on what else the machine does. *Memory* is resident after 1,000 requests for a page of
products, from Postgres for Keelson, from a constant for the bare app.

${table(head, rows)}

${machine()}`;
}
