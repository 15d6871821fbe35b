import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { makeCertificates } from '../../../test/service/certificates.js';
import { openDatabase } from '../../../test/service/database.js';
import { type OwnStore, ownPostgres } from '../../../test/service/own-store.js';
import { readConfig } from '../../config/read.js';
import { Connection, connectionOptions } from './connection.js';

const certificates = makeCertificates('IP:127.0.0.1');
let postgres: OwnStore;

beforeAll(async () => {
  postgres = await ownPostgres();
  certificates.install(postgres.dir);
  const { query } = openDatabase(postgres.url);
  await query('ALTER SYSTEM SET ssl = on');
  await query('SELECT pg_reload_conf()');
});
afterAll(async () => postgres[Symbol.asyncDispose]());

/** Connects as configured. @returns whether the server says that the connection is encrypted */
async function isEncrypted(settings: Record<string, string>): Promise<boolean> {
  const { database } = readConfig({ NODE_ENV: 'test', DATABASE_URL: postgres.url, ...settings }, 'seed');
  const connection: pg.Client = new Connection(connectionOptions(database, 'test'));
  await connection.connect();
  try {
    const { rows } = await connection.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0]?.ssl ?? false;
  } finally {
    await connection.end();
  }
}

test('verify-full accepts a server whose certificate is signed by DATABASE_CA', async () => {
  expect(await isEncrypted({ DATABASE_TLS: 'verify-full', DATABASE_CA: certificates.ca })).toBe(true);
});

test('verify-full refuses an authority that it does not know', async () => {
  const another = makeCertificates('IP:127.0.0.1').ca;
  const unknown = { code: expect.stringMatching(/SIGNED_CERT|UNABLE_TO|SIGNATURE/) };
  await expect(isEncrypted({ DATABASE_TLS: 'verify-full' })).rejects.toMatchObject(unknown);
  await expect(isEncrypted({ DATABASE_TLS: 'verify-full', DATABASE_CA: another })).rejects.toMatchObject(unknown);
});

test('verify-full refuses a certificate for another host', async () => {
  const settings = { DATABASE_TLS: 'verify-full', DATABASE_CA: certificates.ca };
  const byName = postgres.url.replace('127.0.0.1', 'localhost');
  await expect(isEncrypted({ ...settings, DATABASE_URL: byName })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('require encrypts and trusts any certificate; disable does not encrypt', async () => {
  expect(await isEncrypted({ DATABASE_TLS: 'require' })).toBe(true);
  expect(await isEncrypted({ DATABASE_TLS: 'disable' })).toBe(false);
});
