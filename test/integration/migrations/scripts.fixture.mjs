import { changeSince, warningsIn } from '../../../scripts/migration/change.mjs';
import { withEngine } from '../../../scripts/migration/engine.mjs';
import { readMigrationList } from '../../../scripts/migration/files.mjs';
import { lint } from '../../../scripts/migration/lint.mjs';
import { splitForUse } from '../../../scripts/migration/split.mjs';

const filters = { externalTables: [], externalEnums: [] };
const schema = { files: [{ path: 'schema.prisma', content: 'datasource db {\n  provider = "postgresql"\n}\n' }] };

/** What the specs ask of scripts/, which is JavaScript; the answer is JSON. */
const questions = {
  /** How Prisma's engine judges the history of a database. */
  diagnose: (url, folder) =>
    withEngine(url, schema, (engine) =>
      engine.diagnoseMigrationHistory({
        migrationsList: readMigrationList(folder),
        optInToShadowDatabase: false,
        filters,
      }),
    ),
  /** Has Prisma's engine apply what is missing. */
  apply: (url, folder) =>
    withEngine(url, schema, (engine) => engine.applyMigrations({ migrationsList: readMigrationList(folder), filters })),
  change: async (url, models, migrations) => {
    const sql = (await changeSince({ url, models, migrations })) ?? '';
    return { sql, warnings: warningsIn(sql), parts: splitForUse(sql) };
  },
  lint: (...files) => ({ accepted: lint(files) }),
};

const [question, ...args] = process.argv.slice(2);
const answer = await questions[question](...args);
console.log(`\n${JSON.stringify(answer)}`);
process.exit(); // The engine's timers would keep it for 10 s more.
