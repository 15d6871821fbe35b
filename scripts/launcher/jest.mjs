import { join } from 'node:path';
import { startPostgres } from '../stores/postgres.mjs';
import { startRedis } from '../stores/redis.mjs';
import { findRedis } from '../stores/redis-program.mjs';
import { compile } from './compile.mjs';
import { prepare } from './prepare.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';
import { openTestRun } from './test-run.mjs';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/**
 * Compiles, and runs Jest on a Postgres and a Redis of its own.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {string[]} args for Jest
 * @param {Record<string, string>} [more] for the tests' environment
 * @returns {Promise<number>} the exit code
 */
export async function runJest(supervisor, args, more) {
  const { node } = await prepare(supervisor);
  await compile(supervisor, node);
  const run = await supervisor.start('test run', openTestRun);
  const database = process.env.TEST_DATABASE_URL ?? (await supervisor.start('Postgres', () => postgres(run.dir))).url;
  const redis = process.env.TEST_REDIS_URL ?? (await supervisor.start('Redis', () => redisServer(run.dir))).url;

  const { DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = process.env;
  const stores = { TEST_DATABASE_URL: database, TEST_REDIS_URL: redis };
  const env = { ...inherited, ...run.marker, NODE_ENV: 'test', ...stores, ...more };
  const code = await supervisor.run(node, [...JEST, ...args], { cwd: root, env });

  const forgotten = await run.forgotten();
  for (const name of forgotten) say(`a test left this running, it is ended now: ${name}`);
  return forgotten.length > 0 ? code || 1 : code;
}

function postgres(dir) {
  return startPostgres({ dir: join(dir, 'postgres'), durable: false });
}

function redisServer(dir) {
  return startRedis({ dir: join(dir, 'redis'), program: findRedis({ say }) });
}
