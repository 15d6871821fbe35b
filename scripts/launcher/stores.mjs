import { startPostgres } from '../stores/postgres.mjs';
import { startRedis } from '../stores/redis.mjs';
import { findRedis } from '../stores/redis-program.mjs';
import { inState } from './root.mjs';
import { say, since } from './say.mjs';
import { isSet, portFor } from './settings.mjs';

/**
 * Postgres and Redis for development, each unless the person has named one. Their data lie in .keelson/.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<Record<string, string>>} the keys by which the service finds them
 */
export async function startStores(supervisor) {
  const env = {};
  if (!isSet('DATABASE_URL')) {
    env.DATABASE_URL = await open(supervisor, 'Postgres', 5432, (port) =>
      startPostgres({ dir: inState('postgres'), port }),
    );
  }
  if (!isSet('REDIS_URL')) {
    const program = findRedis({ say });
    env.REDIS_URL = await open(supervisor, 'Redis', 6379, (port) =>
      startRedis({ dir: inState('redis'), port, program }),
    );
  }
  return env;
}

async function open(supervisor, name, usual, start) {
  const startedAt = performance.now();
  const port = await portFor(name, usual);
  const { url } = await supervisor.start(name, () => start(port));
  say(`${name}: ${url} (${since(startedAt)})`);
  return url;
}
