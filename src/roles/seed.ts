import { ConfigurationError, readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { Database } from '../platform/database/database.js';
import { openPool } from '../platform/database/pool.js';
import { openLog } from '../platform/telemetry/logger.js';
import { openMetrics } from '../platform/telemetry/metrics.js';
import { PRODUCT } from '../product.js';

/**
 * Fills the database with what the features offer for development; what is there already is kept.
 * @returns the exit code
 * @throws ConfigurationError also in production: it would make accounts whose passwords everybody knows
 */
export async function seed(): Promise<number> {
  const config = readConfig(process.env, 'seed');
  if (config.process.mode === 'production')
    throw new ConfigurationError(['NODE_ENV must not be production for a seed']);
  const log = await openLog(config.log, { role: 'seed' });
  const { pool, close } = openPool(config.database, `${PRODUCT}/seed`, openMetrics(), log);
  try {
    const database = new Database(pool, config.database);
    for (const feature of features) await feature.seed?.(database);
  } finally {
    await close();
  }
  return 0;
}
