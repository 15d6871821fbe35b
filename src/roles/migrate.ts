import { readConfig } from '../config/read.js';
import { Connection, connectionOptions } from '../platform/database/connection.js';
import { runMigrateCommand } from '../platform/database/migrations/command.js';
import { readMigrations } from '../platform/database/migrations/directory.js';
import { MIGRATE_EXIT } from '../platform/database/migrations/errors.js';
import { hearSignals } from '../platform/lifecycle/signals.js';
import { openLog } from '../platform/telemetry/logger.js';
import { PRODUCT } from '../product.js';
import { MIGRATIONS } from './paths.js';

/** Milliseconds that one attempt to connect may take. */
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Runs `migrate [up | status | resolve …]`; SIGTERM cancels it and leaves the schema whole.
 * @returns the exit code
 * @throws ConfigurationError
 */
export async function migrate(args: readonly string[]): Promise<number> {
  const { process: own, log: logging, migrate: target } = readConfig(process.env, 'migrate');
  const log = await openLog(logging, { role: 'migrate', pod: own.pod, version: own.version });
  const stop = new AbortController();
  hearSignals(() => (stop.signal.aborted ? process.exit(MIGRATE_EXIT.tryAgain) : stop.abort()));
  const applicationName = `${PRODUCT}/migrate`;
  const options = { ...connectionOptions(target, applicationName), connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
  return runMigrateCommand(args, {
    newClient: () => new Connection(options),
    migrations: await readMigrations(MIGRATIONS),
    applicationName,
    invocation: 'node dist/main.js migrate',
    signal: stop.signal,
    log,
    ...target,
  });
}
