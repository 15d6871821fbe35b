import { withEngine } from './engine.mjs';
import { readMigrationList, readSchema } from './files.mjs';

const filters = { externalTables: [], externalEnums: [] };

/**
 * The SQL that takes the schema from where the migrations of a folder leave it to what the models say. What the models
 * cannot express (CHECK constraints, triggers, …) is not a difference.
 * @param {{ url: string, models: string, migrations: string }} from a URL of an empty database, and two folders
 * @returns {Promise<string | undefined>} undefined when there is no difference; data loss is warned of in a comment on
 * top
 * @throws with the engine's words when a model is wrong, with Postgres' when a migration cannot be applied
 */
export async function changeSince({ url, models, migrations }) {
  const schema = readSchema(models);
  const migrationsList = readMigrationList(migrations);
  return withEngine(url, schema, async (engine) => {
    // In this order: the engine keeps what it learns of the history, and createMigration does not look for itself.
    await engine.applyMigrations({ migrationsList, filters });
    await engine.devDiagnostic({ migrationsList, filters });
    const { migrationScript } = await engine.createMigration({
      draft: false,
      migrationName: 'change',
      migrationsList,
      schema,
      filters,
    });
    return migrationScript ?? undefined;
  });
}

/** What the engine warns of, one line each. @returns {string[]} */
export function warningsIn(/** @type {string} */ sql) {
  const comment = /^\/\*\s+Warnings:([\s\S]*?)\*\//.exec(sql)?.[1] ?? '';
  return comment.split('\n').flatMap((line) => /^\s*- (.*)/.exec(line)?.[1] ?? []);
}
