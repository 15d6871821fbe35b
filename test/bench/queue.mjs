import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import pLimit from 'p-limit';
import { compile } from '../../scripts/launcher/compile.mjs';
import { descendants } from '../../scripts/launcher/process-table.mjs';
import { inState, root } from '../../scripts/launcher/root.mjs';
import { say } from '../../scripts/launcher/say.mjs';
import { supervised } from '../../scripts/launcher/supervisor.mjs';
import { startPostgres } from '../../scripts/stores/postgres.mjs';
import { startRedis } from '../../scripts/stores/redis.mjs';
import { usedCpuMs } from './processors.mjs';
import { machine, median, table, writeSection } from './report.mjs';

const ROUNDS = 5;
/** Enough for a worker to be warm for most of them. */
const JOBS = 20_000;
/** Callers at once that ask for jobs. */
const CLIENTS = 20;

/** `npm run bench:queue`: jobs per second from asking to done, through the outbox and with BullMQ alone. */
await supervised(async (supervisor) => {
  await compile(supervisor, process.execPath);
  mkdirSync(inState(), { recursive: true });
  const dir = mkdtempSync(inState('bench-'));
  await supervisor.start('folder', async () => ({ stop: async () => rmSync(dir, { recursive: true }) }));
  const postgres = await supervisor.start('Postgres', () => startPostgres({ dir: join(dir, 'pg'), durable: true }));
  const redis = await supervisor.start('Redis', () => startRedis({ dir: join(dir, 'redis') }));
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
  };
  if ((await supervisor.run(process.execPath, ['dist/main.js', 'migrate', 'up'], { cwd: root, env })) !== 0)
    throw new Error('the database could not be migrated');

  const variants = [
    { name: 'BullMQ alone: `queue.add`', worker: 'plain', ...(await plain(redis.url)), rounds: [] },
    { name: 'outbox, 1 job a transaction', worker: 'outbox', ...(await outbox(env, 1)), rounds: [] },
    { name: 'outbox, 50 jobs a transaction', worker: 'outbox', ...(await outbox(env, 50)), rounds: [] },
  ];
  for (let round = 0; round <= ROUNDS; round++) {
    say(round === 0 ? 'one round to warm up' : `round ${round} of ${ROUNDS}`);
    for (const variant of variants) {
      const measured = await measure(variant, env, { Redis: redis.pid, Postgres: postgres.pid });
      if (round > 0) variant.rounds.push(measured);
    }
  }
  for (const { stop } of variants) await stop();
  const text = report(variants);
  console.log(`\n${text}`);
  writeSection('Queue', text);
  return 0;
});

/** @returns {Promise<{ rate: number, cpu: Record<string, number> }>} jobs per second; ms on a processor of each part for 1,000 jobs */
async function measure({ worker, enqueue }, env, stores) {
  const child = fork('test/bench/queue-worker.mjs', [worker, String(JOBS)], { cwd: root, env });
  const ended = once(child, 'exit');
  const heard = async (message) => {
    for (;;) if ((await once(child, 'message'))[0] === message) return;
  };
  await heard('ready');
  const parts = Object.entries({ callers: process.pid, worker: child.pid, ...stores });
  const before = parts.map(([, pid]) => usedByAll(pid));
  const startedAt = performance.now();
  const done = heard('done');
  await enqueue();
  await done;
  const rate = JOBS / ((performance.now() - startedAt) / 1000);
  const cpu = parts.map(([part, pid], at) => [part, ((usedByAll(pid) - before[at]) * 1000) / JOBS]);
  child.kill('SIGKILL');
  await ended;
  return { rate, cpu: Object.fromEntries(cpu) };
}

/** A server's connections are processes of their own; the callers' children are the other parts. */
function usedByAll(pid) {
  const own = pid === process.pid ? [] : descendants(pid);
  return [pid, ...own.map((row) => row.pid)].reduce((sum, one) => sum + usedCpuMs(one), 0);
}

async function plain(url) {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('noop', { connection });
  const opts = { removeOnComplete: { age: 86_400, count: 10_000 } };
  const enqueue = () => atOnce(JOBS, (i) => queue.add('noop', { i }, opts));
  return { enqueue, stop: () => connection.disconnect() };
}

async function outbox(env, each) {
  const { readConfig } = await import('../../dist/config/read.js');
  const { Database } = await import('../../dist/platform/database/database.js');
  const { openPool } = await import('../../dist/platform/database/pool.js');
  const { openOutbox } = await import('../../dist/platform/queue/open.js');
  const { openMetrics } = await import('../../dist/platform/telemetry/metrics.js');
  const { pino } = await import('pino');
  const { z } = await import('zod');
  const config = readConfig(env, 'worker');
  const { pool, warm, close } = openPool(config.database, 'bench', openMetrics(), pino({ level: 'silent' }));
  await warm();
  const database = new Database(pool, config.database);
  const queueRedis = new Redis(env.REDIS_URL);
  const out = openOutbox({ config, queueRedis, database });
  const job = { name: 'noop', version: 1, payload: z.object({ i: z.int() }) };
  const ask = (at) =>
    database.transaction((tx) =>
      out.addAll(
        tx,
        job,
        Array.from({ length: each }, (_, i) => ({ i: at + i })),
      ),
    );
  const enqueue = () => atOnce(JOBS / each, (at) => ask(at * each));
  return {
    enqueue,
    async stop() {
      queueRedis.disconnect();
      await close();
    },
  };
}

function atOnce(times, work) {
  const limit = pLimit(CLIENTS);
  return Promise.all(Array.from({ length: times }, (_, i) => limit(() => work(i))));
}

function report(variants) {
  const rateOf = ({ rounds }) => median(rounds.map(({ rate }) => rate));
  const base = rateOf(variants[0]);
  const parts = Object.keys(variants[0].rounds[0].cpu);
  const rows = variants.map((variant) => [
    variant.name,
    Math.round(rateOf(variant)),
    (rateOf(variant) / base).toFixed(2),
    ...parts.map((part) => Math.round(median(variant.rounds.map(({ cpu }) => cpu[part])))),
  ]);
  return `\`npm run bench:queue\`: ${JOBS} jobs that do nothing, asked for by ${CLIENTS} callers and done by one worker process with 100 at once;
jobs per second from the first call to the last job done, median of ${ROUNDS} interleaved rounds, and what each part used of the
processors for 1,000 jobs, in ms. Postgres with \`synchronous_commit = on\`, Redis with \`appendfsync everysec\`.

${table(['', 'jobs per second', '×', ...parts], rows)}

What limits it: the same two processors carry Postgres as well, where a job is written three times (asked for, relayed, done), and
the worker relays what it then runs. A job that is asked for alone costs its caller a transaction of its own: that is the price of
never losing one, and there the callers are the limit, not the queue.

${machine()}`;
}
