import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConfigurationError, readConfig } from './read.js';
import type { Role } from './schema.js';

const SECRET = 'correct-horse-battery';
const SOUND = {
  SESSION_SECRETS: 's'.repeat(32),
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://app@db/app',
  REDIS_URL: 'redis://cache',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'configuration-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The faults of SOUND with `changes`. */
function faults(changes: Record<string, string>, role: Role = 'api'): readonly string[] {
  try {
    readConfig({ ...SOUND, ...changes }, role);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).toContain(error.faults.join('\n  '));
    return error.faults;
  }
}

test('what is sound has no faults', () => {
  expect(faults({})).toEqual([]);
});

test('what is missing is named, with what would serve instead', () => {
  expect(faults({ DATABASE_URL: '', REDIS_URL: '' })).toEqual([
    'DATABASE_URL is required',
    'REDIS_QUEUE_URL is required (or REDIS_URL)',
    'REDIS_SESSION_URL is required (or REDIS_URL)',
  ]);
});

test('rules over several keys are reported beside faults of single ones', () => {
  const found = faults({ LOG_LEVEL: 'loud', DATABASE_POOL_MIN: '9', DATABASE_POOL_MAX: '3', HTTP_PORT: '9090' });
  expect(found).toEqual([
    'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent (it is "loud")',
    'DATABASE_POOL_MIN must not be more than DATABASE_POOL_MAX',
    'MANAGEMENT_PORT must differ from HTTP_PORT',
  ]);
});

test('a grace period that holds the steps of a stop is accepted, one second less is not', () => {
  const steps = { DRAIN_DELAY_SECONDS: '10', DRAIN_TIMEOUT_SECONDS: '10', CLOSE_TIMEOUT_SECONDS: '4' };
  const withGrace = (seconds: number) => faults({ ...steps, TERMINATION_GRACE_PERIOD_SECONDS: String(seconds) });
  expect(withGrace(28)).toEqual([]);
  expect(withGrace(27)).toEqual([
    'TERMINATION_GRACE_PERIOD_SECONDS must be more than the 27 s that the steps of a stop may take',
  ]);
});

test('a key may come from a file, without the newline at its end', () => {
  const config = readConfig({ ...SOUND, LOG_LEVEL_FILE: file('level', 'error\n') }, 'api');
  expect(config.log.level).toBe('error');
});

test('a key and its file together are refused', () => {
  expect(faults({ LOG_LEVEL: 'info', LOG_LEVEL_FILE: file('level', 'info') })).toEqual([
    'LOG_LEVEL and LOG_LEVEL_FILE are both given; give one',
  ]);
});

test('a file that cannot be read, or is empty, is refused; the path is shown only where it cannot be a secret', () => {
  const absent = join(folder, 'absent');
  const given = { LOG_LEVEL_FILE: absent, DATABASE_PASSWORD_FILE: folder, REDIS_PASSWORD_FILE: file('empty', '\n') };
  expect(faults(given)).toEqual([
    `LOG_LEVEL_FILE names a file that cannot be read (ENOENT: no such file or directory, open '${absent}')`,
    'DATABASE_PASSWORD_FILE names a file that cannot be read (EISDIR)',
    'REDIS_PASSWORD_FILE names a file that is empty',
  ]);
});

test.each<[string, () => Record<string, string>]>([
  ['a URL of another kind', () => ({ DATABASE_URL: `mysql://app:${SECRET}@db/app` })],
  ['a URL that is none', () => ({ DATABASE_URL: `postgresql://app:${SECRET}@db:port/app` })],
  ['a URL with parameters', () => ({ DATABASE_URL: `postgresql://app:${SECRET}@db/app?password=${SECRET}` })],
  ['a question mark that was not escaped', () => ({ DATABASE_URL: `postgresql://app:1?${SECRET}@db/app` })],
  ['a percent sign that was not escaped', () => ({ DATABASE_URL: `postgresql://app:%${SECRET}@db/app` })],
  ['a Redis URL', () => ({ REDIS_URL: `redis://:${SECRET}@cache/zero` })],
  ['a file', () => ({ DATABASE_URL_FILE: file('url', `mysql://app:${SECRET}@db/app`), DATABASE_URL: '' })],
  ['the password instead of its file', () => ({ DATABASE_PASSWORD_FILE: SECRET })],
  ['two passwords', () => ({ DATABASE_URL: `postgresql://app:${SECRET}@db/app`, DATABASE_PASSWORD: SECRET })],
  ['one password of Redis for two purposes', () => ({ REDIS_URL: `redis://:${SECRET}@db`, REDIS_PASSWORD: SECRET })],
  ['a header that has no value', () => ({ OTEL_EXPORTER_OTLP_HEADERS: `a=b,${SECRET}` })],
  ['a header that cannot be sent', () => ({ OTEL_EXPORTER_OTLP_HEADERS: `a=${SECRET}%0A` })],
  ['a user of the collector', () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://app:${SECRET}@collector` })],
  ['the same in what is no URL', () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://app:/${SECRET}@collector` })],
  ['a sound one beside another fault', () => ({ DATABASE_PASSWORD: SECRET, HTTP_PORT: 'x' })],
])('a secret is never printed: %s', (_what, environment) => {
  const found = faults(environment());
  expect(found).toHaveLength(1);
  expect(found.join()).not.toContain(SECRET);
});

test('a password for the collector is sent to where it belongs', () => {
  expect(faults({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://${SECRET}@collector:4318` })).toEqual([
    'OTEL_EXPORTER_OTLP_ENDPOINT must hold no user and no password, for it is shown: OTEL_EXPORTER_OTLP_HEADERS takes them (it is "https://[secret]@collector:4318")',
  ]);
});

test('a secret that was read is printed by nobody', async () => {
  const { database } = readConfig({ ...SOUND, DATABASE_PASSWORD: SECRET }, 'api');
  for (const text of [
    `${database.password}`,
    JSON.stringify(database),
    inspect(database, { depth: 9, showHidden: true }),
  ]) {
    expect(text).not.toContain(SECRET);
  }
  expect(await database.password?.reveal()).toBe(SECRET);
});

test.each([
  [
    'DATABASE_URL',
    'postgresql://app@db/app?sslmode=require',
    /^DATABASE_URL must have no parameters: TLS is DATABASE_TLS/,
  ],
  ['DATABASE_URL', 'postgresql://app@db/app?schema=x', /^DATABASE_URL must have no parameters/],
  ['DATABASE_URL', 'postgresql://db/app', /^DATABASE_URL must name a user, a host and a database/],
  ['DATABASE_URL', 'postgresql://app@db', /^DATABASE_URL must name a user, a host and a database/],
  ['REDIS_URL', 'redis://cache?family=6', /^REDIS_URL must have no parameters/],
  ['REDIS_URL', 'redis://cache/zero', /^REDIS_URL must end with the number of a database/],
  ['DATABASE_CA', 'certificate', /^DATABASE_CA has no effect while DATABASE_TLS is disable/],
  ['REDIS_CA', 'certificate', /^REDIS_CA has no effect on redis:\/\//],
  ['REDIS_SESSION_CA', 'certificate', /^REDIS_SESSION_CA has no effect on redis:\/\//],
  ['REDIS_QUEUE_CA', 'certificate', /^REDIS_QUEUE_CA has no effect on redis:\/\//],
])('what would be ignored in silence is refused: %s=%s', (key, value, fault) => {
  const found = faults({ [key]: value });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(fault);
});

test.each([
  ['DATABASE_DIRECT_CA', {}, /^DATABASE_DIRECT_CA has no effect while DATABASE_TLS is disable/],
  ['DATABASE_DIRECT_CA', { DATABASE_DIRECT_TLS: 'require' }, /^DATABASE_DIRECT_CA .* DATABASE_DIRECT_TLS is require/],
  ['DATABASE_CA', {}, /^DATABASE_CA has no effect while DATABASE_TLS is disable/],
])('migrate refuses a certificate that would verify nothing, too: %s beside %j', (key, beside, fault) => {
  const found = faults({ ...beside, [key]: 'certificate' }, 'migrate');
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(fault);
  expect(faults({ [key]: 'certificate', DATABASE_TLS: 'verify-full' }, 'migrate')).toEqual([]);
});

test('the certificate of one Redis is no excuse for that of another', () => {
  const urls = { REDIS_SESSION_URL: 'redis://sessions', REDIS_QUEUE_URL: 'rediss://queue' };
  const own = { REDIS_SESSION_CA: 'certificate', REDIS_QUEUE_CA: 'certificate' };
  expect(faults({ ...urls, ...own })).toEqual(['REDIS_SESSION_CA has no effect on redis://; TLS is rediss://']);
  expect(faults({ ...urls, REDIS_CA: 'certificate', REDIS_QUEUE_CA: 'certificate' })).toEqual([
    'REDIS_CA has no effect on redis://; TLS is rediss://',
  ]);
  expect(faults({ ...urls, REDIS_CA: 'certificate' })).toEqual([]);
});

test.each(['rediss://q', 'redis://q'])(
  'a URL that is wrong is named alone, also where there is a certificate for it and the other is %s',
  (queue) => {
    expect(faults({ REDIS_SESSION_URL: 'redis://cache/zero', REDIS_QUEUE_URL: queue, REDIS_CA: 'a' })).toEqual([
      expect.stringMatching(/^REDIS_SESSION_URL must end/),
    ]);
  },
);

test.each(['api', 'worker', 'task'] as const)('%s takes the certificate of a Redis that only others read', (role) => {
  const urls = { REDIS_SESSION_URL: 'rediss://sessions', REDIS_QUEUE_URL: 'redis://queue' };
  expect(faults({ ...urls, REDIS_CA: 'certificate' }, role)).toEqual([]);
});

test('a password that purposes share is not for one whose own URL has another', async () => {
  const shared = { REDIS_PASSWORD: 'of the queue', DATABASE_PASSWORD: 'of the app' };
  const own = {
    REDIS_SESSION_URL: 'redis://:its-own@sessions',
    DATABASE_DIRECT_URL: 'postgresql://owner:its-own@db/app',
  };
  const api = readConfig({ ...SOUND, ...shared, ...own }, 'api');
  expect([api.redisSession.password, await api.redisQueue.password?.reveal()]).toEqual([undefined, 'of the queue']);
  expect(readConfig({ ...SOUND, ...shared, ...own }, 'migrate').migrate.password).toBeUndefined();
  expect(faults({ ...own, REDIS_SESSION_PASSWORD: SECRET })).toHaveLength(1);
  expect(faults({ ...own, DATABASE_DIRECT_PASSWORD: SECRET }, 'migrate')).toHaveLength(1);
});

test.each(['tcp://10.0.0.1:80', 'udp://10.0.0.1:53'])('HTTP_PORT=%s is what Kubernetes says of a Service', (link) => {
  const { http, management } = readConfig({ ...SOUND, HTTP_PORT: link, MANAGEMENT_PORT: link }, 'api');
  expect([http.port, management.port]).toEqual([3000, 9090]);
});

test('production refuses the open API page unless it is named', () => {
  const open = { NODE_ENV: 'production', HTTP_DOCS: 'true' };
  expect(faults(open)).toEqual([
    'HTTP_DOCS is insecure in production; name it in ALLOW_INSECURE (open-docs) if it is meant',
  ]);
  expect(faults({ ...open, ALLOW_INSECURE: 'open-docs' })).toEqual([]);
  expect(faults({ ...open, ALLOW_INSECURE: 'all' })).toEqual([
    'ALLOW_INSECURE may name open-docs, plain-cookie (it is "all")',
  ]);
});

test('a worker is asked for no sessions, and its times have to fit', () => {
  expect(faults({ REDIS_URL: '', REDIS_QUEUE_URL: 'redis://queue', SESSION_SECRETS: '' }, 'worker')).toEqual([]);
  expect(faults({ QUEUE_LOCK_SECONDS: '10', QUEUE_STALLED_CHECK_SECONDS: '11' }, 'worker')).toEqual([
    'QUEUE_STALLED_CHECK_SECONDS must not be more than QUEUE_LOCK_SECONDS',
  ]);
});

test('a mode that nobody knows is refused', () => {
  expect(faults({ NODE_ENV: 'prod' })).toEqual([
    'NODE_ENV must be one of development, test, production (it is "prod")',
  ]);
});

test('a role is asked for its own keys alone', () => {
  expect(faults({ REDIS_URL: '', HTTP_PORT: 'x' }, 'migrate')).toEqual([]);
});
