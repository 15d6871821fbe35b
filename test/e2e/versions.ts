import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { given } from './given.js';
import { run, runWords } from './run.js';

/** A version of the product: its image, and its name as a DNS label. */
export interface Version {
  image: string;
  repository: string;
  tag: string;
}

/** What each later version adds to the schema, all of it so that the one before can live with it. */
const MIGRATIONS: Record<string, string> = {
  '29990101000002_add_barcode': 'ALTER TABLE "product" ADD COLUMN "barcode" VARCHAR(14);',
  '29990101000003_add_review':
    'CREATE TABLE "review" ("id" UUID PRIMARY KEY, "product_id" UUID NOT NULL REFERENCES "product", "text" TEXT NOT NULL);',
  '29990101000004_add_note': `ALTER TABLE "customer_order" ADD COLUMN "note" TEXT NOT NULL DEFAULT '';`,
};

/** Fails wherever there is a product, as no check of the SQL alone could tell. */
const BROKEN = { '29990101000009_add_weight': 'ALTER TABLE "product" ADD COLUMN "weight_grams" INT NOT NULL;' };

const loaded = new Map<string, Promise<Version>>();

/** The first is the image under test; each later one ships one more migration. */
export function version(number: 1 | 2 | 3 | 4): Promise<Version> {
  const migrations = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, number - 1));
  return once(String(number), () => (number === 1 ? load(given('E2E_IMAGE')) : build(`${number}`, migrations)));
}

/** A version whose migration fails. */
export function brokenVersion(): Promise<Version> {
  return once('broken', () => build('broken', BROKEN));
}

function once(name: string, make: () => Promise<Version>): Promise<Version> {
  const made = loaded.get(name) ?? make();
  loaded.set(name, made);
  return made;
}

async function build(name: string, migrations: Record<string, string>): Promise<Version> {
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
  return load(image);
}

async function load(image: string): Promise<Version> {
  await runWords(given('E2E_LOAD'), image);
  const at = image.lastIndexOf(':');
  return { image, repository: image.slice(0, at), tag: image.slice(at + 1) };
}
