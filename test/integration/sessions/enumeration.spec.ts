import { expect, test } from '@jest/globals';
import { hashPassword } from '../../../src/features/accounts/password.js';
import { Client, logIn, signUp } from '../../service/client.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';

test('unknown address, wrong password and one too short to be any cannot be told apart, by answer or by time', async () => {
  await using database = await createDatabase();
  const limits = ['PER_ADDRESS', 'PER_ACCOUNT_AND_ADDRESS', 'PER_ACCOUNT'].map((kind) => [
    `LOGIN_LIMIT_${kind}`,
    '10000',
  ]);
  await using service = await startService({ DATABASE_URL: database.url, ...Object.fromEntries(limits) });
  await service.untilReady();
  const { email } = await signUp(service.url);
  const client = new Client(service.url);
  const attempt = async (address: string, password = 'not the password') => {
    const begun = performance.now();
    const { status, body } = await client.post('/v1/session', { email: address, password });
    const { requestId: _request, traceId: _trace, ...rest } = body;
    return { ms: performance.now() - begun, answer: JSON.stringify({ status, rest }) };
  };

  // A busy machine makes attempts slower, never faster: the quick ones tell how long the work takes, and the best of three series counts.
  const ratios: number[] = [];
  for (let series = 0; series < 3 && !ratios.some((ratio) => ratio < 1.1); series++) {
    const known: { ms: number; answer: string }[] = [];
    const [unknown, short]: [typeof known, typeof known] = [[], []];
    for (let i = 0; i < 33; i++) {
      known.push(await attempt(email));
      unknown.push(await attempt(`nobody-${i}@example.com`));
      short.push(await attempt(email, ''));
    }
    expect(new Set([...known, ...unknown, ...short].map(({ answer }) => answer)).size).toBe(1);
    const times = [known, unknown, short].map(quick);
    ratios.push(Math.max(...times) / Math.min(...times));
  }
  expect(Math.min(...ratios)).toBeLessThan(1.1);
});

test('who has a password from before the shortest became longer logs in with it, and changes it to one that is long enough', async () => {
  await using database = await createDatabase();
  await using service = await startService({ DATABASE_URL: database.url });
  await service.untilReady();
  const { id, email } = await signUp(service.url);
  await database.query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, await hashPassword('short')]);
  const client = new Client(service.url);
  await logIn(client, email, 'short');
  const change = (newPassword: string) =>
    client.post('/v1/account/password', { currentPassword: 'short', newPassword });
  expect((await change('brief')).status).toBe(400);
  expect((await change('a good password')).status).toBe(204);
  const registered = await client.post('/v1/accounts', { email: 'somebody@example.com', password: 'short' });
  expect(registered.status).toBe(400);
});

test('guessing is slowed down by account, known or not, and a right password does not help any more', async () => {
  await using database = await createDatabase();
  await using service = await startService({ DATABASE_URL: database.url, LOGIN_LIMIT_PER_ACCOUNT: '3' });
  await service.untilReady();
  const { email } = await signUp(service.url);
  for (const address of [email, 'nobody-at-all@example.com']) {
    const client = new Client(service.url);
    const statuses = [];
    for (let i = 0; i < 5; i++) {
      const { status, headers } = await client.post('/v1/session', { email: address, password: 'not the password' });
      statuses.push(status);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  }
  await expect(logIn(new Client(service.url), email)).rejects.toThrow('429');
});

/** The fourth fastest of 33. */
function quick(attempts: { ms: number }[]): number {
  const sorted = attempts.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[3] ?? 0;
}
