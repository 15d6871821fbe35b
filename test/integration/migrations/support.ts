import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runMigrateCommand } from '../../../src/platform/database/migrations/command.js';
import { migration } from '../../../src/platform/database/migrations/directory.js';
import type { MigrateOptions } from '../../../src/platform/database/migrations/options.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RUN_TYPESCRIPT = ['--import', './scripts/launcher/typescript-hooks.mjs'];

/** SQL by migration name. */
export type Files = Readonly<Record<string, string>>;

export interface EmptyDatabase extends AsyncDisposable {
  url: string;
  /** One statement on a connection of its own; as the superuser unless `user` says otherwise. */
  query(sql: string, user?: string): Promise<pg.QueryResultRow[]>;
  /** A connection that the test keeps, ended with the database. */
  connect(user?: string): Promise<pg.Client>;
  /** What there is: tables by name, without the ledger. */
  tables(): Promise<string[]>;
}

/** A new database on the server of the test run. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test');
  const name = `migrations_${randomBytes(6).toString('hex')}`;
  await ask(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  const as = (user = url.username) => Object.assign(new URL(url), { username: user }).href;
  const kept: pg.Client[] = [];
  const query = (sql: string, user?: string) => ask(as(user), sql);
  return {
    url: url.href,
    query,
    async connect(user) {
      const client = new pg.Client(as(user));
      client.on('error', () => undefined);
      kept.push(client);
      await client.connect();
      return client;
    },
    async tables() {
      const rows = await query(
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
      );
      return rows.map(({ relname }) => relname).filter((table) => table !== '_prisma_migrations');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(kept.map((client) => client.end()));
      await ask(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function ask(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client(url);
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Migrations as a folder on disk, as a build ships them. */
export async function shipped(files: Files): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'migrations-'));
  for (const [name, sql] of Object.entries(files)) {
    await mkdir(join(path, name));
    await writeFile(join(path, name, 'migration.sql'), sql);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

export interface Outcome {
  code: number | null;
  /** What it logged and printed. */
  output: string;
}

export function optionsFor(
  database: EmptyDatabase,
  files: Files,
  changes: Partial<MigrateOptions> = {},
): MigrateOptions {
  const ignore = () => undefined;
  return {
    newClient: () => new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 5_000 }),
    migrations: Object.entries(files).map(([name, sql]) => migration(name, sql)),
    applicationName: 'test/migrate',
    invocation: 'node dist/main.js migrate',
    log: { info: ignore, warn: ignore, error: ignore },
    lockTimeoutMs: 3_000,
    lockRetries: 3,
    waitSeconds: 30,
    ...changes,
  };
}

/** Runs `migrate ${args}` in this process. */
export async function migrate(
  database: EmptyDatabase,
  files: Files,
  args = 'up',
  changes?: Partial<MigrateOptions>,
): Promise<Outcome> {
  const lines: string[] = [];
  const log = (_facts: object, message: string) => lines.push(message);
  const options = optionsFor(database, files, { log: { info: log, warn: log, error: log }, ...changes });
  const code = await runMigrateCommand(args.split(' '), options, (line) => lines.push(line));
  return { code, output: lines.join('\n') };
}

export interface Runner extends AsyncDisposable {
  child: ChildProcess;
  output(): string;
  exited: Promise<Outcome & { signal: string | null }>;
}

/** Runs `migrate up` as a process of its own. */
export function startRunner(url: string, folder: string, changes: Partial<MigrateOptions> = {}): Runner {
  return run([
    ...RUN_TYPESCRIPT,
    'test/integration/migrations/runner.fixture.ts',
    url,
    folder,
    JSON.stringify(changes),
    'up',
  ]);
}

function run(args: string[]): Runner {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal, output }));
  return {
    child,
    output: () => output,
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Asks scripts.fixture.mjs. */
export async function script<T>(
  question: 'diagnose' | 'apply' | 'change' | 'lint',
  ...args: string[]
): Promise<T & { output: string }> {
  const { code, output } = await run(['test/integration/migrations/scripts.fixture.mjs', question, ...args]).exited;
  if (code !== 0) throw new Error(output);
  return { ...JSON.parse(output.trim().split('\n').at(-1) ?? ''), output };
}

/** What Prisma's own schema engine finds wrong with the history, and what it would still apply. Clean: none of it. */
export async function judgedByPrisma(
  database: EmptyDatabase,
  files: Files,
): Promise<{ edited: string[]; failed: string[]; history: unknown }> {
  await using folder = await shipped(files);
  const { editedMigrationNames, failedMigrationNames, history } = await script<{
    editedMigrationNames: string[];
    failedMigrationNames: string[];
    history: unknown;
  }>('diagnose', database.url, folder.path);
  return { edited: editedMigrationNames, failed: failedMigrationNames, history };
}

export const CLEAN = { edited: [], failed: [], history: null };

/** SQL that goes on when nobody holds advisory lock 42 any more; it minds no lock_timeout. */
export const WAIT_FOR_42 = `DO $$ BEGIN WHILE NOT pg_try_advisory_xact_lock(42) LOOP PERFORM pg_sleep(0.02); END LOOP; END $$;`;
