import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { readConfig } from '../../config/read.js';
import { assertAllowed } from './access.js';

const TOKEN = 'a-token-that-nobody-will-ever-guess';

test('a token whose file is emptied, or cut short, opens nothing until it is whole again', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'token-')), 'token');
  writeFileSync(file, `${TOKEN}\n`);
  const stores = { DATABASE_URL: 'postgres://nobody@localhost/none', REDIS_URL: 'redis://localhost' };
  const config = readConfig({ NODE_ENV: 'test', MANAGEMENT_TOKEN_FILE: file, ...stores }, 'api');
  await using server = fastify();
  server.get('/env', { onRequest: (request) => assertAllowed(request, config) }, () => 'shown');
  const ask = async (authorization?: string) =>
    (await server.inject({ path: '/env', headers: { ...(authorization && { authorization }) } })).statusCode;

  expect([await ask(), await ask(`Bearer ${TOKEN}`)]).toEqual([401, 200]);
  for (const content of ['', '\n', 'short']) {
    writeFileSync(file, content);
    const answers = [
      await ask(),
      await ask('Bearer '),
      await ask(`Bearer ${content.trim()}`),
      await ask(`Bearer ${TOKEN}`),
    ];
    expect(answers).toEqual([403, 403, 403, 403]);
  }
  writeFileSync(file, TOKEN);
  expect([await ask(), await ask(`Bearer ${TOKEN}`)]).toEqual([401, 200]);
});
