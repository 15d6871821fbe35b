import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readMigrations } from '../../../src/platform/database/migrations/directory.js';
import { wayOf } from '../../../src/platform/database/migrations/transactional.js';
import { emptyDatabase, migrate, script, shipped } from './support.js';

const HEAD =
  'generator client {\n  provider = "prisma-client"\n  output = "x"\n}\ndatasource db {\n  provider = "postgresql"\n}\n';
const TEA = `${HEAD}model Tea {\n  id Int @id\n  name String\n  stock Int\n  @@map("tea")\n}\n`;
const MIGRATED = {
  '20260101000000_tea': `CREATE TABLE "tea" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, "stock" INTEGER NOT NULL,
    CONSTRAINT "tea_pkey" PRIMARY KEY ("id"), CONSTRAINT "tea_stock_check" CHECK ("stock" >= 0));`,
};

interface Change {
  sql: string;
  warnings: string[];
  parts: { suffix: string; sql: string }[];
}

/** What `npm run migration` would write for these models. */
async function changeTo(models: string): Promise<Change> {
  await using database = await emptyDatabase();
  await using folder = await shipped(MIGRATED);
  await writeFile(join(folder.path, 'schema.prisma'), models);
  return await script<Change>('change', database.url, folder.path, folder.path);
}

test('models that say what the migrations made need no migration; a CHECK by hand is no difference', async () => {
  expect(await changeTo(TEA)).toMatchObject({ sql: '', parts: [] });
});

test('a migration that is missing is noticed, and what it would lose is warned of', async () => {
  const { sql, warnings } = await changeTo(TEA.replace('  stock Int\n', ''));
  expect(sql).toContain('ALTER TABLE "tea" DROP COLUMN "stock";');
  expect(warnings).toEqual([
    'You are about to drop the column `stock` on the `tea` table. All the data in the column will be lost.',
  ]);
});

test('an index on a table in use is written as a migration of its own that keeps writes going', async () => {
  const { parts } = await changeTo(TEA.replace('  @@map', '  note String?\n  @@index([name])\n  @@map'));
  expect(parts).toEqual([
    { suffix: '', sql: '-- AlterTable\nALTER TABLE "tea" ADD COLUMN     "note" TEXT;\n' },
    {
      suffix: '_create_tea_name_idx',
      sql: '-- CreateIndex\nCREATE INDEX CONCURRENTLY "tea_name_idx" ON "tea"("name");\n',
    },
  ]);
  await using database = await emptyDatabase();
  const written = Object.fromEntries(
    parts.map(({ suffix, sql }, index) => [`2026010200000${index}_note${suffix}`, sql]),
  );
  expect(await migrate(database, { ...MIGRATED, ...written })).toMatchObject({ code: 0 });
});

test('an index on a new table stays with it', async () => {
  const { parts } = await changeTo(`${TEA}model Cup {\n  id Int @id\n  size Int\n  @@index([size])\n}\n`);
  expect(parts).toHaveLength(1);
  expect(parts[0]?.sql).toContain('CREATE INDEX "Cup_size_idx"');
});

const REFUSED = {
  'ban-drop-column': 'ALTER TABLE product DROP COLUMN stock;',
  'require-concurrent-index-creation': 'CREATE INDEX product_name ON product (name);',
  'require-concurrent-index-deletion': 'DROP INDEX product_name;',
  'ban-drop-table': 'DROP TABLE product;',
  'renaming-column': 'ALTER TABLE product RENAME COLUMN stock TO amount;',
  'changing-column-type': 'ALTER TABLE product ALTER COLUMN stock TYPE bigint;',
  'adding-not-nullable-field': 'ALTER TABLE product ALTER COLUMN stock SET NOT NULL;',
  'constraint-missing-not-valid': 'ALTER TABLE product ADD CONSTRAINT c CHECK (stock >= 0);',
};

test.each(Object.entries(REFUSED))('squawk refuses %s, unless the file says that it is meant', async (rule, sql) => {
  await using folder = await shipped({ bare: `${sql}\n`, marked: `-- squawk-ignore ${rule}\n${sql}\n` });
  const lint = (name: string) => script<{ accepted: boolean }>('lint', join(folder.path, name, 'migration.sql'));
  expect(await lint('bare')).toMatchObject({ accepted: false, output: expect.stringContaining(rule) });
  expect(await lint('marked')).toMatchObject({ accepted: true });
});

test('every migration of this repository can be run', async () => {
  const folder = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
  const migrations = await readMigrations(folder);
  expect(migrations.map(wayOf)).toHaveLength(migrations.length);
  await using database = await emptyDatabase();
  const files = Object.fromEntries(migrations.map(({ name, sql }) => [name, sql]));
  expect(await migrate(database, files)).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'migration_lock.toml'), 'utf8')).toContain('provider = "postgresql"');
});
