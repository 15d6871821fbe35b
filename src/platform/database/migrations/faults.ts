import { types } from 'node:util';
import { DatabaseError } from 'pg';
import { lineOf } from './statements.js';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const LOCK = new Set(['55P03', '40P01', '40001']);

/**
 * Class 08 beside these: shutdown, crash, starting up, too many connections, idle session ended, read-only (a replica,
 * or a primary that was demoted).
 */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006']);

const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** What node-postgres says, without any code, when a connection is lost or takes too long. */
const LOST = /^(Connection terminated|timeout expired|Client has encountered a connection error|Client was closed)/;

export function codeOf(error: unknown): string | undefined {
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A lock not got in time, a deadlock, a serialization failure: the same statement may succeed a moment later. */
export function isLockFault(error: unknown): boolean {
  return LOCK.has(codeOf(error) ?? '');
}

/** The connection, not what was asked of it, is at fault: another connection may succeed a moment later. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return (
    AWAY.has(code) ||
    SOCKET.has(code) ||
    code.startsWith('08') ||
    (types.isNativeError(error) && LOST.test(error.message))
  );
}

/**
 * What Postgres said, for a person: code, message, and where known line, detail, hint and object.
 * @param sql the text that was sent, to turn the error's position (a character, from 1) into a line
 */
export function describe(error: unknown, sql?: string): string {
  if (!types.isNativeError(error)) return String(error);
  // Node's answer to a name with several addresses has no message of its own.
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map((each) => describe(each)).join('; ');
  if (!(error instanceof DatabaseError)) return error.message;
  const line =
    sql === undefined || error.position === undefined ? '' : ` (line ${lineOf(sql, Number(error.position) - 1)})`;
  const facts = {
    detail: error.detail,
    hint: error.hint,
    table: error.table,
    constraint: error.constraint,
    where: error.where,
  };
  const lines = Object.entries(facts).flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []));
  return [`${error.code} ${error.message}${line}`, ...lines].join('\n');
}
