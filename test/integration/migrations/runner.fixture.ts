import pg from 'pg';
import { runMigrateCommand } from '../../../src/platform/database/migrations/command.js';
import { readMigrations } from '../../../src/platform/database/migrations/directory.js';

/**
 * The role `migrate` as a process, for migrations in any folder: `runner.fixture.ts URL FOLDER OPTIONS [up | status |
 * resolve …]`.
 */
const [url = '', folder = '', options = '{}', ...args] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const say = (_facts: object, message: string) => console.log(message);
process.exit(
  await runMigrateCommand(args, {
    newClient: () => new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true }),
    migrations: await readMigrations(folder),
    applicationName: 'test/migrate',
    invocation: 'node dist/main.js migrate',
    log: { info: say, warn: say, error: say },
    lockTimeoutMs: 3_000,
    lockRetries: 3,
    waitSeconds: 30,
    signal: stop.signal,
    ...JSON.parse(options),
  }),
);
