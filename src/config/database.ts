import { z } from 'zod';
import { choice, integer, key, secret, text } from './key.js';
import { hasOwnPassword, postgresUrl } from './store-url.js';

/** `disable`: plain; `require`: encrypted, unverified (libpq's meaning); `verify-full`: certificate and host name checked. */
const tls = choice(['disable', 'require', 'verify-full']);

export const databaseKeys = z.object({
  url: key('DATABASE_URL', postgresUrl('DATABASE_TLS'), {
    description: 'postgresql://user@host:5432/database; the password may be in it or in DATABASE_PASSWORD.',
  }),
  password: key('DATABASE_PASSWORD', secret().optional(), {
    description: 'Password; DATABASE_PASSWORD_FILE is read anew at each new connection.',
  }),
  tls: key('DATABASE_TLS', tls, {
    description: 'disable, require (encrypted, not verified) or verify-full.',
    default: 'disable',
  }),
  ca: key('DATABASE_CA', text.optional(), {
    description: 'PEM certificates of the authority that signed the server’s; usually DATABASE_CA_FILE.',
  }),
  poolMax: key('DATABASE_POOL_MAX', integer(1, 1000), {
    description: 'Most connections of one instance (one more serves readiness).',
    default: '10',
  }),
  poolMin: key('DATABASE_POOL_MIN', integer(0, 1000), {
    description: 'Connections opened before ready and kept open.',
    default: '2',
  }),
  connectionTimeoutMs: key('DATABASE_CONNECTION_TIMEOUT_MS', integer(50, 60_000), {
    description: 'How long a request waits for a connection before it is answered 503.',
    default: '2000',
  }),
  idleTimeoutSeconds: key('DATABASE_IDLE_TIMEOUT_SECONDS', integer(1, 86_400), {
    description: 'Idle time after which a connection beyond the minimum closes.',
    default: '60',
  }),
  maxLifetimeSeconds: key('DATABASE_MAX_LIFETIME_SECONDS', integer(1, 86_400), {
    description: 'Age (less up to 10 %) at which a connection is replaced; below any limit of the server or network.',
    default: '1800',
  }),
  statementTimeoutMs: key('DATABASE_STATEMENT_TIMEOUT_MS', integer(1, 3_600_000), {
    description: 'Longest statement; the server cancels it.',
    default: '5000',
  }),
  queryTimeoutMs: key('DATABASE_QUERY_TIMEOUT_MS', integer(1, 3_600_000), {
    description:
      'Longest wait for an answer of the server (a paused one gives none); then the connection is destroyed. Above the statement time-out.',
    default: '6000',
  }),
  idleInTransactionTimeoutMs: key('DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS', integer(1, 3_600_000), {
    description: 'How long the server keeps a transaction that nobody continues.',
    default: '10000',
  }),
  transactionTimeoutMs: key('DATABASE_TRANSACTION_TIMEOUT_MS', integer(1, 3_600_000), {
    description: 'Longest transaction.',
    default: '8000',
  }),
});

export const migrateKeys = z.object({
  url: key('DATABASE_DIRECT_URL', postgresUrl('DATABASE_DIRECT_TLS'), {
    description:
      'Database as migrations reach it, as the owner of the schema: past a pooler, which is refused when it pools by transaction.',
    fallback: 'DATABASE_URL',
  }),
  password: key('DATABASE_DIRECT_PASSWORD', secret().optional(), {
    description: 'Password for it, where its URL has none.',
    fallback: 'DATABASE_PASSWORD',
    fallbackUnless: hasOwnPassword('DATABASE_DIRECT_URL'),
  }),
  tls: key('DATABASE_DIRECT_TLS', tls, {
    description: 'As DATABASE_TLS.',
    fallback: 'DATABASE_TLS',
    default: 'disable',
  }),
  ca: key('DATABASE_DIRECT_CA', text.optional(), { description: 'As DATABASE_CA.', fallback: 'DATABASE_CA' }),
  appRole: key('DATABASE_APP_ROLE', text.optional(), {
    description: 'Role of the app, given read and write on the tables after each migration.',
  }),
  lockTimeoutMs: key('MIGRATE_LOCK_TIMEOUT_MS', integer(1, 3_600_000), {
    description: 'How long a migration waits for a lock, and so makes others wait behind it.',
    default: '3000',
  }),
  lockRetries: key('MIGRATE_LOCK_RETRIES', integer(0, 1000), {
    description: 'How often a migration that did not get its lock is tried again.',
    default: '10',
  }),
  waitSeconds: key('MIGRATE_WAIT_SECONDS', integer(0, 86_400), {
    description: 'How long to wait for the database and for another runner.',
    default: '120',
  }),
});
