import type { Config } from '../../config/schema.js';
import type { ReadinessCheck } from '../health/check.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import type { Registry } from '../telemetry/metrics.js';
import { connectionOptions } from './connection.js';
import { Database } from './database.js';
import { readMigrations } from './migrations/directory.js';
import { openPool } from './pool.js';
import { assertWritable, openProbe } from './probe.js';
import { openSchemaGate } from './schema-gate.js';

interface Surroundings {
  config: Pick<Config, 'database' | 'health'>;
  /** Which instance this is, in pg_stat_activity. */
  clientName: string;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: Logger;
}

/**
 * Opens the database for a service: pool, Prisma, readiness and the schema gate, started and stopped with the process.
 * @param migrations folder of the migrations that this build ships
 */
export async function openDatabase(
  migrations: string,
  { config, clientName, lifecycle, metrics, log: root }: Surroundings,
): Promise<{ database: Database; checks: ReadinessCheck[] }> {
  const log = named(root, 'database');
  const { pool, warm, close } = openPool(config.database, clientName, metrics, log);
  const options = connectionOptions(config.database, `${clientName}/probe`);
  const probe = openProbe(options, config.health.checkTimeoutMs, config.database.maxLifetimeSeconds);
  const gate = openSchemaGate(probe, await readMigrations(migrations), log);
  lifecycle.register({ name: 'database', start: { stores: warm }, stop: { close } });
  lifecycle.register({ name: 'schema', start: { schema: () => gate.check() } });
  lifecycle.register({ name: 'database-probe', stop: { close: () => probe.close() } });
  return {
    database: new Database(pool, config.database),
    checks: [
      { name: 'database', run: () => probe.run(assertWritable) },
      { name: 'schema', run: () => gate.check() },
    ],
  };
}
