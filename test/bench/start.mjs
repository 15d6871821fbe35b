import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../scripts/launcher/compile.mjs';
import { inState, root } from '../../scripts/launcher/root.mjs';
import { say } from '../../scripts/launcher/say.mjs';
import { supervised } from '../../scripts/launcher/supervisor.mjs';
import { startPostgres } from '../../scripts/stores/postgres.mjs';
import { startRedis } from '../../scripts/stores/redis.mjs';
import { machine, median, table, writeSection } from './report.mjs';
import { measureOnce } from './subject.mjs';

const ROUNDS = 9;

/** What is measured, with the head of its column. */
const COLUMNS = { startMs: 'start, ms', cpuMs: 'CPU of it, ms', memoryMiB: 'memory, MiB' };

/** `npm run bench:start`: cold start and memory of the built service beside a bare Nest + Fastify app, on stores of its own. */
await supervised(async (supervisor) => {
  await compile(supervisor, process.execPath);
  mkdirSync(inState(), { recursive: true });
  const dir = mkdtempSync(inState('bench-'));
  await supervisor.start('folder', async () => ({ stop: async () => rmSync(dir, { recursive: true }) }));
  const postgres = await supervisor.start('Postgres', () => startPostgres({ dir: join(dir, 'pg'), durable: false }));
  const redis = await supervisor.start('Redis', () => startRedis({ dir: join(dir, 'redis') }));
  const stores = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };

  const run = async (...args) => {
    const env = { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'error', ...stores };
    if ((await supervisor.run(process.execPath, args, { cwd: root, env })) !== 0)
      throw new Error(`${args.join(' ')} failed`);
  };
  await run('dist/main.js', 'migrate', 'up');
  await run('dist/main.js', 'seed');

  const measured = subjects(stores, dir).map((subject) => ({ subject, results: [] }));
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
function subjects(stores, dir) {
  const bare = { args: ['test/bench/bare.mjs'], readyPath: '/v1/products', env: {} };
  const service = {
    args: ['dist/main.js', 'api'],
    readyPath: '/readyz',
    env: {
      ...stores,
      SESSION_SECRETS: randomBytes(32).toString('hex'),
      HTTP_HOST: '127.0.0.1',
      MANAGEMENT_HOST: '127.0.0.1',
      MANAGEMENT_PORT: '0',
      DRAIN_DELAY_SECONDS: '0',
      READINESS_CHECK_CACHE_MS: '0', // a result that is kept for a second would be noticed as much later
    },
  };
  const cached = (one, name) => ({ ...one, env: { ...one.env, NODE_COMPILE_CACHE: join(dir, `cache-${name}`) } });
  return [
    { name: 'bare Nest + Fastify', ...bare },
    { name: 'Keelson', ...service },
    { name: 'bare Nest + Fastify, compile cache', ...cached(bare, 'bare') },
    { name: 'Keelson, compile cache', ...cached(service, 'service') },
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
