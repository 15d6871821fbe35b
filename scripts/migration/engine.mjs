import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { engineAdapter } from './adapter.mjs';

/** @typedef {import('@prisma/schema-engine-wasm').SchemaEngine} SchemaEngine */

/**
 * Asks Prisma's own schema engine about a database. It is the WebAssembly build: the one that `prisma migrate` uses is
 * downloaded, for each platform.
 * @template T
 * @param {string} url of the database; its user must be allowed to create others
 * @param {import('@prisma/schema-engine-wasm').SchemasContainer} schema
 * @param {(engine: SchemaEngine) => Promise<T>} work
 * @returns {Promise<T>} @throws with the engine's words, or those of the database behind them
 */
export async function withEngine(url, schema, work) {
  const { SchemaEngine } = await load();
  const { factory, close } = engineAdapter(url);
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  const datamodels = schema.files.map(({ path, content }) => /** @type {[string, string]} */ ([path, content]));
  const engine = await SchemaEngine.new({ datamodels }, () => {}, bound);
  try {
    return await work(engine);
  } catch (error) {
    throw behind(/** @type {Error} */ (error), bound.errorRegistry);
  } finally {
    engine.free();
    await close();
  }
}

/** @type {Promise<typeof import('@prisma/schema-engine-wasm')> | undefined} */
let loaded;

/**
 * The package's entry is written for bundlers: Node has to bind module and glue by hand, once, for the glue is one
 * module.
 */
function load() {
  loaded ??= bind();
  return loaded;
}

async function bind() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = await WebAssembly.compile(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}

/**
 * Where the adapter threw, the engine only says `External error id#N`. Of its own faults, the lines of its stack tell a
 * person nothing.
 */
function behind(
  /** @type {Error} */ error,
  /** @type {import('@prisma/driver-adapter-utils').ErrorRegistry} */ registry,
) {
  const id = /External error id#(\d+)/.exec(error.message)?.[1];
  const cause = id === undefined ? undefined : registry.consumeError(Number(id))?.error;
  return cause instanceof Error
    ? cause
    : new Error(error.message.replace(/\n +0: schema_engine[\s\S]*$/, ''), { cause: error });
}
