import { randomUUID } from 'node:crypto';
import { DriverAdapterError, ColumnTypeEnum as Type } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** @typedef {import('@prisma/driver-adapter-utils').SqlQuery} SqlQuery */
/** @typedef {import('@prisma/driver-adapter-utils').SqlResultSet} SqlResultSet */

/** What the engine's questions to the catalog come back as, by type oid (pg_type); every other type is text to it. */
const COLUMN_TYPES = /** @type {Record<number, import('@prisma/driver-adapter-utils').ColumnType>} */ ({
  16: Type.Boolean,
  18: Type.Character,
  20: Type.Int64,
  21: Type.Int32,
  23: Type.Int32,
  26: Type.Int64,
  1000: Type.BooleanArray,
  1002: Type.CharacterArray,
  1003: Type.TextArray,
  1005: Type.Int32Array,
  1007: Type.Int32Array,
  1009: Type.TextArray,
  1015: Type.TextArray,
  1028: Type.Int64Array,
  1184: Type.DateTime,
});
const TIMESTAMPTZ = 1184;
const NAME = 'schema-engine-pg';

/**
 * The driver adapter that the schema engine needs and @prisma/adapter-pg is not: it knows `"char"` (of which the
 * catalog is full), sends a script whole, so that a semicolon in a string or a body does not cut it, and drops the
 * shadow database after leaving it. The engine leaves its connections open: `close` them when done with it.
 * @param {string} url of the database to look at; its user must be allowed to create the shadow database
 */
export function engineAdapter(url) {
  /** @type {Set<() => Promise<void>>} */
  const opened = new Set();
  const open = async (/** @type {string} */ database, closed = async () => {}) => {
    const adapter = await openAdapter(database, async () => {
      opened.delete(adapter.dispose);
      await closed();
    });
    opened.add(adapter.dispose);
    return adapter;
  };
  /** @type {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory} */
  const factory = {
    provider: 'postgres',
    adapterName: NAME,
    connect: () => open(url),
    async connectToShadowDb() {
      const shadow = new URL(url);
      shadow.pathname = `shadow_${randomUUID()}`;
      const name = shadow.pathname.slice(1);
      await once(url, `CREATE DATABASE "${name}"`);
      return open(shadow.href, () => once(url, `DROP DATABASE "${name}" WITH (FORCE)`));
    },
  };
  return { factory, close: async () => void (await Promise.all([...opened].map((dispose) => dispose()))) };
}

/** One connection: what the engine sets on it must hold for what it asks next. */
async function openAdapter(/** @type {string} */ url, /** @type {() => Promise<void>} */ closed) {
  const client = new pg.Client(url);
  client.on('error', () => {}); // The next query reports it.
  await client.connect();
  const queryable = {
    provider: /** @type {const} */ ('postgres'),
    adapterName: 'schema-engine-pg',
    queryRaw,
    executeRaw,
  };

  return {
    ...queryable,
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
    executeScript: async (/** @type {string} */ script) => void (await ask(script)),
    async startTransaction() {
      await ask('BEGIN');
      // The engine itself sends COMMIT and ROLLBACK; these two only hear of it.
      return { ...queryable, options: { usePhantomQuery: false }, commit: async () => {}, rollback: async () => {} };
    },
    async dispose() {
      await client.end();
      await closed();
    },
  };

  /** @returns {Promise<SqlResultSet>} */
  async function queryRaw(/** @type {SqlQuery} */ { sql, args }) {
    const { fields, rows } = await ask({
      text: sql,
      values: args,
      rowMode: 'array',
      types: { getTypeParser: parserOf },
    });
    return {
      columnNames: fields.map(({ name }) => name),
      columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES[dataTypeID] ?? Type.Text),
      rows: /** @type {unknown[][]} */ (/** @type {unknown} */ (rows)),
    };
  }

  async function executeRaw(/** @type {SqlQuery} */ { sql, args }) {
    const { rowCount } = await ask({ text: sql, values: args });
    return rowCount ?? 0;
  }

  async function ask(/** @type {string | pg.QueryConfig | pg.QueryArrayConfig} */ query) {
    try {
      return await client.query(/** @type {pg.QueryConfig} */ (query));
    } catch (error) {
      throw asEngineError(/** @type {Error} */ (error));
    }
  }
}

/** Values as the engine wants them: text, but for what its column type calls for. */
function parserOf(/** @type {number} */ oid) {
  if (oid === TIMESTAMPTZ) return (/** @type {string} */ value) => `${value.replace(' ', 'T')}:00`;
  return oid in COLUMN_TYPES && oid !== 20 && oid !== 18
    ? pg.types.getTypeParser(oid, 'text')
    : (/** @type {string} */ value) => value;
}

function asEngineError(/** @type {Error} */ error) {
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
  return new DriverAdapterError({
    kind: 'postgres',
    code,
    severity,
    message,
    detail,
    column,
    hint,
    originalCode: code,
    originalMessage: message,
  });
}

async function once(/** @type {string} */ url, /** @type {string} */ sql) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
