import { expect, test } from '@jest/globals';
import { Client, logIn, signUp } from '../../service/client.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';

test('unknown address and wrong password cannot be told apart, by answer or by time', async () => {
  await using database = await createDatabase();
  const limits = { LOGIN_LIMIT_PER_ADDRESS: '10000', LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS: '10000' };
  await using service = await startService({ DATABASE_URL: database.url, ...limits });
  await service.untilReady();
  const { email } = await signUp(service.url);
  const client = new Client(service.url);
  const attempt = async (address: string) => {
    const begun = performance.now();
    const { status, body } = await client.post('/v1/session', { email: address, password: 'not the password' });
    const { requestId: _request, traceId: _trace, ...rest } = body;
    return { ms: performance.now() - begun, answer: JSON.stringify({ status, rest }) };
  };

  // Noise of the machine can pull two equal medians apart, but not push two different ones together three times out of three.
  const ratios: number[] = [];
  for (let series = 0; series < 3 && !ratios.some((ratio) => ratio < 1.1); series++) {
    const known: { ms: number; answer: string }[] = [];
    const unknown: typeof known = [];
    for (let i = 0; i < 50; i++) {
      known.push(await attempt(email));
      unknown.push(await attempt(`nobody-${i}@example.com`));
    }
    expect(new Set([...known, ...unknown].map(({ answer }) => answer)).size).toBe(1);
    const [a, b] = [median(known), median(unknown)];
    ratios.push(Math.max(a, b) / Math.min(a, b));
  }
  expect(Math.min(...ratios)).toBeLessThan(1.1);
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

function median(attempts: { ms: number }[]): number {
  const sorted = attempts.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
