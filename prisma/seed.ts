import 'reflect-metadata';
import { ConfigurationError, readConfig } from '../src/config/read.js';
import { features } from '../src/features/index.js';
import { Database } from '../src/platform/database/database.js';
import { openPool } from '../src/platform/database/pool.js';
import { openLog } from '../src/platform/telemetry/logger.js';
import { openMetrics } from '../src/platform/telemetry/metrics.js';
import { PRODUCT } from '../src/product.js';

/** Fills the database with what the features offer for development. Refuses to run in production. */
async function seed(): Promise<void> {
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
}

try {
  await seed();
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
