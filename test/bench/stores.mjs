import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inState, root } from '../../scripts/launcher/root.mjs';
import { startPostgres } from '../../scripts/stores/postgres.mjs';
import { startRedis } from '../../scripts/stores/redis.mjs';

/**
 * Stores for one benchmark, migrated and seeded, and a folder that goes with them.
 * @param {import('../../scripts/launcher/supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<{ dir: string, env: Record<string, string> }>} `env` is what the built service needs to run on them
 */
export async function openStores(supervisor) {
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
  return {
    dir,
    env: {
      ...stores,
      SESSION_SECRETS: randomBytes(32).toString('hex'),
      HTTP_HOST: '127.0.0.1',
      MANAGEMENT_HOST: '127.0.0.1',
      MANAGEMENT_PORT: '0',
      DRAIN_DELAY_SECONDS: '0',
    },
  };
}
