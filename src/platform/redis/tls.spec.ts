import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { freePort } from '../../../scripts/launcher/ports.mjs';
import { makeCertificates } from '../../../test/service/certificates.js';
import { type OwnStore, ownRedis } from '../../../test/service/own-store.js';
import { readConfig } from '../../config/read.js';
import { connect, disconnect, redisClient } from './client.js';

const certificates = makeCertificates('IP:127.0.0.1');
let store: OwnStore;
let tlsPort: number;

beforeAll(async () => {
  store = await ownRedis();
  certificates.install(store.dir);
  tlsPort = await freePort();
  const redis = new Redis(store.url);
  const [certificate, key] = ['server.crt', 'server.key'].map((name) => join(store.dir, name));
  const files = ['tls-cert-file', certificate, 'tls-key-file', key, 'tls-ca-cert-file', certificate];
  await redis.call('CONFIG', 'SET', ...(files as string[]), 'tls-auth-clients', 'no', 'tls-port', tlsPort);
  redis.disconnect();
});
afterAll(async () => store[Symbol.asyncDispose]());

/** Sends PING as configured. @throws what the first attempt to connect failed of */
async function ping(host: string, ca?: string): Promise<string> {
  const environment = { DATABASE_URL: 'postgresql://none@none/none', REDIS_URL: `rediss://${host}:${tlsPort}` };
  const config = readConfig({ NODE_ENV: 'test', ...environment, ...(ca && { REDIS_CA: ca }) }, 'api');
  const redis = redisClient(config.redisSession, 'test', {}, pino({ level: 'silent' }));
  try {
    const failed = new Promise<never>((_, reject) => redis.once('error', reject));
    await connect(redis, config.redisSession);
    return await Promise.race([redis.ping(), failed]);
  } finally {
    disconnect(redis);
  }
}

test('rediss accepts a server whose certificate is signed by REDIS_CA', async () => {
  expect(await ping('127.0.0.1', certificates.ca)).toBe('PONG');
});

test('rediss refuses an authority that it does not know, and a certificate for another host', async () => {
  const unknown = { code: expect.stringMatching(/SIGNED_CERT|UNABLE_TO|SIGNATURE/) };
  await expect(ping('127.0.0.1')).rejects.toMatchObject(unknown);
  await expect(ping('127.0.0.1', makeCertificates('IP:127.0.0.1').ca)).rejects.toMatchObject(unknown);
  await expect(ping('localhost', certificates.ca)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});
