import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { given } from './given.js';
import { run } from './run.js';
import { bring, type Version } from './versions.js';

/** What each later version adds to the schema, all of it so that the one before can live with it. */
const MIGRATIONS: Record<string, string> = {
  '29990101000002_add_barcode': 'ALTER TABLE "product" ADD COLUMN "barcode" VARCHAR(14);',
  '29990101000003_add_review':
    'CREATE TABLE "review" ("id" UUID PRIMARY KEY, "product_id" UUID NOT NULL REFERENCES "product", "text" TEXT NOT NULL);',
  '29990101000004_add_note': `ALTER TABLE "customer_order" ADD COLUMN "note" TEXT NOT NULL DEFAULT '';`,
};

/** Fails wherever there is a product, as no check of the SQL alone could tell. */
const BROKEN = { '29990101000009_add_weight': 'ALTER TABLE "product" ADD COLUMN "weight_grams" INT NOT NULL;' };

/** Each ships one migration more than the one before, the first of them one more than the image under test. */
export function laterVersion(number: 2 | 3 | 4): Promise<Version> {
  const migrations = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, number - 1));
  return bring(`${number}`, () => build(`${number}`, migrations));
}

/** A version whose migration fails. */
export function brokenVersion(): Promise<Version> {
  return bring('broken', () => build('broken', BROKEN));
}

async function build(name: string, migrations: Record<string, string>): Promise<string> {
  const base = given('E2E_IMAGE');
  const image = `${base.slice(0, base.lastIndexOf(':'))}:${name}-of-${base.slice(base.lastIndexOf(':') + 1)}`.slice(
    0,
    100,
  );
  const folder = mkdtempSync(join(tmpdir(), 'e2e-version-'));
  try {
    for (const [migration, sql] of Object.entries(migrations)) {
      mkdirSync(join(folder, 'migrations', migration), { recursive: true });
      writeFileSync(join(folder, 'migrations', migration, 'migration.sql'), `${sql}\n`);
    }
    const dockerfile = [`FROM ${base}`, 'COPY migrations prisma/migrations', `ENV APP_VERSION=${name}.0.0`, ''];
    writeFileSync(join(folder, 'Dockerfile'), dockerfile.join('\n'));
    await run(given('DOCKER'), ['build', '--quiet', '--tag', image, folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return image;
}
