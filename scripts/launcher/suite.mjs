import { join } from 'node:path';
import { startPostgres } from '../stores/postgres.mjs';
import { startRedis } from '../stores/redis.mjs';
import { findRedis } from '../stores/redis-program.mjs';
import { compile } from './compile.mjs';
import { prepare } from './prepare.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';
import { supervised } from './supervisor.mjs';
import { openTestRun } from './test-run.mjs';

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** Runs the tests of a Jest configuration, with the arguments of the command line, on a Postgres and a Redis of their own. @param {string} config its file */
export async function runSuite(config) {
  await supervised(async (supervisor) => {
    const { node } = await prepare(supervisor);
    await compile(supervisor, node);
    const run = await supervisor.start('test run', openTestRun);
    const database = process.env.TEST_DATABASE_URL ?? (await supervisor.start('Postgres', () => postgres(run.dir))).url;
    const redis = process.env.TEST_REDIS_URL ?? (await supervisor.start('Redis', () => redisServer(run.dir))).url;

    const { DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = process.env;
    const env = { ...inherited, ...run.marker, NODE_ENV: 'test', TEST_DATABASE_URL: database, TEST_REDIS_URL: redis };
    const args = [...JEST, '--config', config, ...process.argv.slice(2)];
    const code = await supervisor.run(node, args, { cwd: root, env });

    const forgotten = await run.forgotten();
    for (const name of forgotten) say(`a test left this running, it is ended now: ${name}`);
    return forgotten.length > 0 ? code || 1 : code;
  });
}

function postgres(dir) {
  return startPostgres({ dir: join(dir, 'postgres'), durable: false });
}

function redisServer(dir) {
  return startRedis({ dir: join(dir, 'redis'), program: findRedis({ say }) });
}
