import { parseArgs } from 'node:util';
import { alone } from './launcher/lock.mjs';
import { prepare } from './launcher/prepare.mjs';
import { inRoot, inState, root } from './launcher/root.mjs';
import { say } from './launcher/say.mjs';
import { supervised } from './launcher/supervisor.mjs';
import { startPostgres } from './stores/postgres.mjs';

const USAGE = `usage: npm run migration NAME             writes the migration from prisma/migrations to what prisma/*.prisma say
       npm run migration NAME -- --empty  writes an empty one, for SQL by hand
       npm run migration -- --check       exits with 1 when one is missing
NAME: a-z, 0-9 and _, at most 100 characters, such as add_invoices`;

/** `npm run migration`. It needs no database that runs: it has a Postgres of its own for the moment. */
await supervised(async (supervisor) => {
  const task = parse(process.argv.slice(2));
  if (task === undefined) {
    console.error(USAGE);
    return 1;
  }
  const { node } = await prepare(supervisor);
  const dir = inState('migration');
  return alone(
    inState('migration.lock'),
    async () => {
      const postgres = await supervisor.start('Postgres', () => startPostgres({ dir, durable: false }));
      const args = [inRoot('scripts', 'migration', 'write.mjs'), ...task];
      return supervisor.run(node, args, { cwd: root, env: { ...process.env, MIGRATION_DATABASE_URL: postgres.url } });
    },
    (pid) => say(`waiting for process ${pid}, which is writing a migration…`),
  );
});

/** @returns {string[] | undefined} undefined when it is not to be understood */
function parse(/** @type {string[]} */ args) {
  try {
    const options = {
      check: { type: /** @type {const} */ ('boolean') },
      empty: { type: /** @type {const} */ ('boolean') },
    };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name, ...more] = positionals;
    if (values.check) return positionals.length === 0 && !values.empty ? ['--check'] : undefined;
    if (name === undefined || more.length > 0 || !/^[a-z0-9_]{1,100}$/.test(name)) return undefined;
    return values.empty ? ['--empty', name] : [name];
  } catch {
    return undefined;
  }
}
