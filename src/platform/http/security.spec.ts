import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Ip, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Api, openApi } from '../../../test/service/api.js';
import { exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';

@Controller('things')
class Things {
  @Get()
  read() {
    return {};
  }

  @Post()
  write() {
    return {};
  }

  @Get('who')
  who(@Ip() ip: string, @Req() { protocol, host }: FastifyRequest) {
    return { ip, protocol, host };
  }
}

const FRIEND = 'https://app.example.com';

let api: Api;
beforeAll(async () => {
  api = await openApi([Things], { HTTP_CORS_ORIGINS: FRIEND, HTTP_TRUST_PROXY: '10.0.0.0/8' });
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
});

const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  exchange(api.port, { method, path, headers });

test.each([
  [200, 'GET', '/things', {}],
  [404, 'GET', '/nothing', {}],
  [400, 'GET', '/%ff', {}],
  [405, 'PUT', '/things', {}],
  [403, 'POST', '/things', { 'sec-fetch-site': 'cross-site' }],
  [200, 'GET', '/readyz', {}],
])('security headers are on a %d: %s %s', async (status, method, path, headers) => {
  const answer = await send(method, path, headers);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-request-id': expect.any(String),
  });
  expect(answer.headers['x-powered-by'] ?? answer.headers.server).toBeUndefined();
});

test.each(['/docs', '/docs/swagger-ui.css'])(
  'the page of the documentation may load what is ours: %s',
  async (path) => {
    const { headers } = await send('GET', path);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/upgrade-insecure-requests/);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  },
);

test('browsers are bound to TLS where they came over it, never over plain http (RFC 6797, section 7.2)', async () => {
  const overTls = await send('GET', '/things', { 'x-forwarded-proto': 'https' });
  expect(overTls.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
  for (const plain of [await send('GET', '/things'), await send('GET', '/things', { 'x-forwarded-proto': 'http' })])
    expect(plain.headers['strict-transport-security']).toBeUndefined();
});

describe('a POST that another site has a browser send', () => {
  test.each([
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site' }],
    [403, { origin: 'https://evil.example' }],
    [403, { origin: 'null' }],
    [403, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [201, { 'sec-fetch-site': 'cross-site', origin: FRIEND }],
    [201, { 'sec-fetch-site': 'same-origin' }],
    [201, { 'sec-fetch-site': 'none' }],
    [201, {}],
  ])('%d for %j', async (status, headers) => {
    const answer = await send('POST', '/things', headers);
    expect(answer.status).toBe(status);
    if (status === 403) checkProblem(answer);
  });

  test('is none when it only reads', async () => {
    expect((await send('GET', '/things', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string) => send('OPTIONS', '/things', { origin, 'access-control-request-method': 'POST' });

  test('may call when it is listed', async () => {
    const { status, headers } = await preflight(FRIEND);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-credentials': 'true',
    });
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
    const answer = await send('GET', '/things', { origin: FRIEND });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': FRIEND,
      vary: expect.stringContaining('Origin'),
    });
  });

  test('may read what we send beside the body', async () => {
    const { headers } = await send('GET', '/things', { origin: FRIEND });
    const exposed = String(headers['access-control-expose-headers']).split(', ');
    expect(exposed.sort()).toEqual(['Idempotent-Replayed', 'Location', 'Retry-After', 'X-Request-Id']);
  });

  test.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    'may not when it is not: %s',
    async (origin) => {
      expect((await preflight(origin)).headers['access-control-allow-origin']).not.toBe(origin);
      expect((await send('GET', '/things', { origin })).headers['access-control-allow-origin']).not.toBe(origin);
    },
  );

  test('may not at all when none is listed', async () => {
    await using closed = await openApi([Things]);
    const answer = await exchange(closed.port, { method: 'GET', path: '/things', headers: { origin: FRIEND } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('X-Forwarded-*', () => {
  const forwarded = {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'shop.example.com',
  };

  test('count for nothing from a peer that is not listed', async () => {
    const { ip, protocol, host } = JSON.parse((await send('GET', '/things/who', forwarded)).body);
    expect({ ip, protocol, host }).toEqual({ ip: '127.0.0.1', protocol: 'http', host: `127.0.0.1:${api.port}` });
  });

  test('from a peer that is not listed are warned of, once, since all its clients count as one', async () => {
    await using behind = await openApi([Things], { HTTP_TRUST_PROXY: '10.0.0.0/8' });
    const warned = () => behind.log.filter(({ msg }) => msg.includes('HTTP_TRUST_PROXY'));
    await exchange(behind.port, { method: 'GET', path: '/things', headers: {} });
    expect(warned()).toEqual([]);
    for (const path of ['/things', '/things/who'])
      await exchange(behind.port, { method: 'GET', path, headers: forwarded });
    expect(warned()).toEqual([expect.objectContaining({ level: 'warn', peer: '127.0.0.1' })]);
  });

  test('count from a proxy that is listed, up to the first one that is not', async () => {
    await using behind = await openApi([Things], { HTTP_TRUST_PROXY: '127.0.0.0/8,10.0.0.0/8' });
    const headers = { ...forwarded, 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 10.1.2.3' };
    const answer = await exchange(behind.port, { method: 'GET', path: '/things/who', headers });
    expect(JSON.parse(answer.body)).toEqual({ ip: '203.0.113.7', protocol: 'https', host: 'shop.example.com' });
    expect(behind.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
