/**
 * @typedef {{ suffix: string, sql: string }} Part what becomes a migration of its own, and what its name says beside
 * the given one
 */

/** Statements of the engine about one index: `-- CreateIndex` or `-- DropIndex`, then one statement on a line. */
const INDEX = /^-- (?:Create|Drop)Index\n(CREATE (?:UNIQUE )?INDEX|DROP INDEX) "([^"]+)"(?: ON "([^"]+)")?[^\n]*;\n*/gm;

/**
 * Prepares the engine's SQL for a database in use. An index on a table that exists is built, or dropped, CONCURRENTLY:
 * that keeps writes going, and has to be a migration of its own, because it cannot run in a transaction. Transaction
 * commands, which the engine writes around a changed enum, go: the runner's transaction holds all of it.
 * @param {string} sql
 * @returns {Part[]} in the order in which they are to be applied
 */
export function splitForUse(sql) {
  /** @type {Part[]} */
  const drops = [];
  /** @type {Part[]} */
  const creates = [];
  const rest = sql.replace(INDEX, (/** @type {string} */ whole, verb, index, table) => {
    if (table !== undefined && sql.includes(`CREATE TABLE "${table}" (`)) return whole;
    const part = {
      suffix: `_${verb === 'DROP INDEX' ? 'drop' : 'create'}_${index}`,
      sql: `${whole.trim().replace(verb, `${verb} CONCURRENTLY`)}\n`,
    };
    (verb === 'DROP INDEX' ? drops : creates).push(part);
    return '';
  });
  const kept = rest.replace(/^(BEGIN|COMMIT);\n/gm, '').trim();
  const empty = kept.replace(/\/\*[\s\S]*?\*\//g, '').trim() === '';
  const [first, ...others] = [...drops, ...(empty ? [] : [{ suffix: '', sql: `${kept}\n` }]), ...creates];
  if (first === undefined) return [];
  return others.length === 0 ? [{ ...first, suffix: '' }] : [first, ...others];
}

/**
 * `20260131120000_name…`: UTC, to the second, and each one second after the last, also after the newest that exists.
 * @param {string} name
 * @param {Part[]} parts
 * @param {string | undefined} newest
 * @returns {string[]}
 */
export function namesFor(name, parts, newest, now = Date.now()) {
  const after = newest === undefined ? 0 : (instantOf(newest) ?? 0) + 1_000;
  const start = Math.max(now, after);
  return parts.map(({ suffix }, index) => `${stampOf(start + index * 1_000)}_${name}${suffix}`);
}

function stampOf(/** @type {number} */ instant) {
  return new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** @returns {number | undefined} */
function instantOf(/** @type {string} */ name) {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/.exec(name)?.slice(1).map(Number);
  return digits && Date.UTC(digits[0], digits[1] - 1, digits[2], digits[3], digits[4], digits[5]);
}
