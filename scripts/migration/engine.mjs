import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { engineAdapter } from './adapter.mjs';

/**
 * Prisma's own schema engine on a database, as WebAssembly: the one that `prisma migrate` downloads is a program for each platform.
 * `free()` it when done.
 * @param {string} url
 * @param {[path: string, content: string][]} schema
 * @returns {Promise<import('@prisma/schema-engine-wasm').SchemaEngine>}
 */
export async function openEngine(url, schema) {
  const { SchemaEngine } = await load();
  return SchemaEngine.new({ datamodels: schema }, () => {}, bindMigrationAwareSqlAdapterFactory(engineAdapter(url)));
}

/** The package's entry is written for bundlers: Node has to bind module and glue by hand. */
async function load() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = await WebAssembly.compile(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}
