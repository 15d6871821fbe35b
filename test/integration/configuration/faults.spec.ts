import { expect, test } from '@jest/globals';
import { runMain } from '../../service/process.js';
import { refused } from './refusal.js';

const SECRET = 'correct-horse-battery';

test('five faults at once: five lines that name their variables, exit 1, nothing opened', async () => {
  const refusal = await refused({
    HTTP_PORT: '70000',
    DATABASE_URL: 'mysql://somewhere/else',
    DATABASE_POOL_MAX: 'many',
    LOG_LEVEL: 'loud',
    REDIS_SESSION_URL: 'redis://somewhere/else',
  });
  expect(refusal).toMatchObject({ code: 1, didAnything: false });
  expect(refusal.output).toMatch(/^the configuration has 5 faults:$/m);
  expect(refusal.faults.map((line) => line.trim().split(' ')[0]).sort()).toEqual([
    'DATABASE_POOL_MAX',
    'DATABASE_URL',
    'HTTP_PORT',
    'LOG_LEVEL',
    'REDIS_SESSION_URL',
  ]);
});

test('no secret is printed, whatever is wrong with it or beside it', async () => {
  const { code, faults, output } = await refused({
    DATABASE_URL: `postgresql://app:${SECRET}@db/app?password=${SECRET}`,
    DATABASE_PASSWORD_FILE: SECRET,
    REDIS_SESSION_URL: `redis://:${SECRET}@cache/zero`,
    REDIS_QUEUE_URL: `http://:${SECRET}@cache`,
    REDIS_PASSWORD: SECRET,
    LOG_LEVEL: 'loud',
  });
  expect(code).toBe(1);
  expect(faults).toHaveLength(5);
  expect(output).not.toContain(SECRET);
});

test('production refuses to show the API page', async () => {
  const { code, faults, didAnything } = await refused({ NODE_ENV: 'production', HTTP_DOCS: 'true' });
  expect({ code, didAnything }).toEqual({ code: 1, didAnything: false });
  expect(faults.join()).toMatch(/HTTP_DOCS is insecure in production; name it in ALLOW_INSECURE/);
});

test('migrate is told about its own URL alone', async () => {
  const { code, output } = await runMain(['migrate', 'up'], {
    DATABASE_DIRECT_URL: 'postgresql://owner@db/app?sslmode=require',
    HTTP_PORT: 'x',
  });
  expect(code).toBe(1);
  expect(output).toContain('has 1 fault:\n  DATABASE_DIRECT_URL must have no parameters: TLS is DATABASE_DIRECT_TLS');
});
