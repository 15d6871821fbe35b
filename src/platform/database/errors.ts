import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { SecretUnreadable } from '../../config/secret.js';
import { isOfConnection } from './connection.js';
import { Prisma } from './generated/client.js';

/** Postgres error codes and classes (appendix A of its manual) that say: not now. */
const UNAVAILABLE_CODES = [
  /^08/, // connection exception
  /^53/, // insufficient resources
  /^57P0[1-5]$/, // shutting down, starting up, dropped
  /^57014$/, // statement time-out
  /^55P03$/, // lock not available
  /^25006$/, // read-only: no primary any more
  /^25P03$/, // idle in transaction for too long
  /^28(000|P01)$/, // credentials are being rotated
  /^40(001|P01)$/, // a conflict that outlived its retries
];

/** What Prisma's adapter calls a connection that could not be made, or broke. */
const UNAVAILABLE_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError']);

/** Prisma's own codes: no connection for, or no end of, a transaction in time. */
const UNAVAILABLE_PRISMA_CODES = new Set(['P2024', 'P2028']);

/** What pg and its pool say in plain errors without a code. */
const UNAVAILABLE_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Connection terminated',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end on the pool',
];

/** The system's codes for the connection, and ours for its password. */
const CONNECTION_CODES = new Set([
  SecretUnreadable.CODE,
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether `error` says that the database cannot be used now, as opposed to: the query is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  if (error instanceof Prisma.PrismaClientKnownRequestError && UNAVAILABLE_PRISMA_CODES.has(error.code)) return true;
  if (UNAVAILABLE_KINDS.has(adapterCause(error)?.kind ?? '')) return true;
  const code = postgresCode(error);
  if (code !== undefined)
    return (
      isOfDatabase(error) && (CONNECTION_CODES.has(code) || UNAVAILABLE_CODES.some((pattern) => pattern.test(code)))
    );
  return UNAVAILABLE_MESSAGES.some((message) => error.message.startsWith(message));
}

/** Whether it comes from Prisma, pg or a connection of ours. Prisma gives its own errors the code of one that it does not know. */
function isOfDatabase(error: Error): boolean {
  const { PrismaClientKnownRequestError } = Prisma;
  const kinds = [PrismaClientKnownRequestError, DatabaseError, SecretUnreadable];
  return kinds.some((kind) => error instanceof kind) || adapterCause(error) !== undefined || isOfConnection(error);
}

/** The code that Postgres (or the system) gave, through Prisma or straight from pg. */
export function postgresCode(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return adapterCause(error)?.originalCode ?? (typeof code === 'string' ? code : undefined);
}

/** What Prisma's adapter knows of an error that came through it: wrapped by the client, or as it is when BEGIN or COMMIT failed. */
function adapterCause(error: Error): { kind?: string; originalCode?: string } | undefined {
  const { meta } = error as { meta?: { driverAdapterError?: Error } };
  const own = error.name === 'DriverAdapterError' ? error : meta?.driverAdapterError;
  return own?.cause as { kind?: string; originalCode?: string } | undefined;
}

/** Whether a row of that key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && postgresCode(error) === '23505';
}
