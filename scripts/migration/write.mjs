import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import pg from 'pg';
import { inRoot, root } from '../launcher/root.mjs';
import { say } from '../launcher/say.mjs';
import { changeSince, warningsIn } from './change.mjs';
import { migrationNames, writeMigration } from './files.mjs';
import { lint } from './lint.mjs';
import { namesFor, splitForUse } from './split.mjs';

const models = inRoot('prisma');
const migrations = inRoot('prisma', 'migrations');

/** The part of `npm run migration` that needs packages: `write.mjs --check | [--empty] NAME`. */
const [first, second] = process.argv.slice(2);
try {
  process.exit(await (first === '--check' ? check() : write(second ?? first, first === '--empty')));
} catch (error) {
  say(/** @type {Error} */ (error).message);
  process.exit(1);
}

async function check() {
  const sql = await onEmptyDatabase((url) => changeSince({ url, models, migrations }));
  if (sql === undefined) {
    say('prisma/migrations lead to what prisma/*.prisma say');
    return 0;
  }
  say(`a migration is missing (npm run migration NAME):\n\n${sql}`);
  return 1;
}

async function write(/** @type {string} */ name, /** @type {boolean} */ empty) {
  const sql = empty ? undefined : await onEmptyDatabase((url) => changeSince({ url, models, migrations }));
  const parts = empty ? [{ suffix: '', sql: '' }] : splitForUse(sql ?? '');
  if (parts.length === 0) {
    say('no change: prisma/migrations already lead to what prisma/*.prisma say');
    return 0;
  }
  for (const warning of warningsIn(sql ?? '')) say(`mind: ${warning}`);
  const names = namesFor(name, parts, migrationNames(migrations).at(-1));
  const files = parts.map((part, index) => writeMigration(migrations, names[index], part.sql));
  for (const file of files) say(`wrote ${relative(root, file)}`);
  if (!empty && !lint(files))
    say('squawk refuses this as it is: make it safe, or write `-- squawk-ignore RULE` above a statement that is meant');
  return 0;
}

/** The server may have been left by a run that was killed: the database on it is always a new one. */
async function onEmptyDatabase(/** @type {(url: string) => Promise<string | undefined>} */ work) {
  const server = process.env.MIGRATION_DATABASE_URL ?? '';
  const url = new URL(server);
  url.pathname = `migration_${randomUUID()}`;
  const name = url.pathname.slice(1);
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE "${name}"`);
    return await work(url.href);
  } finally {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.end();
  }
}
