import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { openDatabase, required } from '../../../test/service/database.js';
import { until } from '../../../test/service/until.js';
import { Secret } from '../../config/secret.js';
import { Connection, connectionOptions } from './connection.js';
import { isDatabaseUnavailable } from './errors.js';

const url = required('TEST_DATABASE_URL');

test('a connection that cannot be finished gives its place at the server back at once', async () => {
  const password = new Secret({ name: 'DATABASE_PASSWORD', value: '', file: '/nowhere/password' });
  const options = connectionOptions(
    { url: new Secret({ name: 'DATABASE_URL', value: url }), password, tls: 'disable' },
    'test',
  );
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(new Connection(options).connect()).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  }
  await until('no place is taken', async () => {
    const starting = await openDatabase(url).query("SELECT 1 FROM pg_stat_activity WHERE state = 'starting'");
    return starting.length === 0;
  });
});

test.each(['postgresql//app:hunter2@db/app', 'postgresql://app:hunter2%@db/app', 'hunter2'])(
  'a URL that was rotated to what is none is said to be none, without a part of it: %s',
  async (content) => {
    const file = join(mkdtempSync(join(tmpdir(), 'url-')), 'url');
    writeFileSync(file, content);
    const options = connectionOptions(
      { url: new Secret({ name: 'DATABASE_URL', value: url, file }), tls: 'disable' },
      'test',
    );
    const error = await new Connection(options).connect().catch((reason) => reason);
    expect(error).toMatchObject({ code: 'SECRET_UNREADABLE', message: expect.stringContaining('DATABASE_URL_FILE') });
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(inspect(error)).not.toContain('hunter2');
  },
);
