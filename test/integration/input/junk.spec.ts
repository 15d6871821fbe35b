import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, openApi } from '../../service/api.js';
import { speak } from '../../service/bytes.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { exchange } from '../../service/exchange.js';
import { checkProblem } from '../../service/problem.js';
import { type Service, startService } from '../../service/service.js';
import { Sound } from './planted.js';

const LIMIT = 2000;
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a body that is no use', () => {
  let api: Api;

  beforeAll(async () => {
    api = await openApi([Sound], { HTTP_BODY_LIMIT_BYTES: String(LIMIT) });
  });
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]();
  });

  test.each<[string, number, Record<string, string>, string | Buffer]>([
    ['broken JSON', 400, JSON_TYPE, '{"name":'],
    ['nothing', 400, JSON_TYPE, ''],
    ['a lone number', 400, JSON_TYPE, '1'],
    ['null', 400, JSON_TYPE, 'null'],
    ['an array', 400, JSON_TYPE, '[]'],
    ['bytes that are no UTF-8', 400, JSON_TYPE, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['a prototype', 400, JSON_TYPE, '{"name":"a","kind":"big","__proto__":{"admin":true}}'],
    ['a prototype by another name', 400, JSON_TYPE, '{"name":"a","kind":"big","prototype":{}}'],
    ['brackets, a thousand deep', 400, JSON_TYPE, `${'['.repeat(900)}${']'.repeat(900)}`],
    ['gzip', 400, { ...JSON_TYPE, 'content-encoding': 'gzip' }, Buffer.from([0x1f, 0x8b, 8, 0])],
    ['another media type', 415, { 'content-type': 'application/xml' }, '<thing/>'],
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'name=a&kind=big'],
    ['plain text', 415, { 'content-type': 'text/plain' }, '{"name":"a","kind":"big"}'],
    ['a media type that is none', 415, { 'content-type': 'json' }, '{"name":"a","kind":"big"}'],
    ['more bytes than allowed', 413, JSON_TYPE, JSON.stringify({ name: 'a'.repeat(LIMIT), kind: 'big' })],
  ])('%s: %d', async (_what, status, headers, body) => {
    const answer = await exchange(api.port, { method: 'POST', path: '/things', headers, body });
    expect(answer.status).toBe(status);
    checkProblem(answer);
  });

  test('no media type at all: 415', async () => {
    const answer = await exchange(api.port, { method: 'POST', path: '/things', body: '{"name":"a","kind":"big"}' });
    expect(answer.status).toBe(415);
    checkProblem(answer);
  });

  test('every fault is named, each at its place', async () => {
    const body = JSON.stringify({ kind: 'huge', 'a/b': 1, name: '' });
    const answer = await exchange(api.port, { method: 'POST', path: '/things', headers: JSON_TYPE, body });
    const pointers = JSON.parse(answer.body).errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.sort()).toEqual(['#/a~1b', '#/kind', '#/name']);
  });

  test('a body for an operation that takes none: 400', async () => {
    const answer = await exchange(api.port, {
      method: 'DELETE',
      path: `/things/${crypto.randomUUID()}`,
      headers: JSON_TYPE,
      body: '{"a":1}',
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).errors).toEqual([{ detail: 'is not known here', pointer: '#/a' }]);
  });
});

describe('a path, query or method that is no use', () => {
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService({ DATABASE_URL: database.url });
    await service.untilReady();
  });
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  test.each<[number, string]>([
    [400, 'GET /v1/products/%ff'],
    [400, 'GET /v1/products/%00'],
    [400, 'GET /v1/products/%'],
    [400, 'GET /v1/products/%2e%2e%2fetc%2fpasswd'],
    [400, "GET /v1/products/'%20OR%201=1"],
    [414, `GET /v1/products/${'a'.repeat(5000)}`],
    [400, `GET /v1/products?cursor=${'a'.repeat(10_000)}`],
    [400, 'GET /v1/products?limit=1&limit=2'],
    [400, 'GET /v1/products?limit[]=1'],
    [400, 'GET /v1/products?cursor[]=x'],
    [400, 'GET /v1/products?cursor=%ff'],
    [400, 'GET /v1/products?cursor=%00'],
    [400, 'GET /v1/products?cursor='],
    [400, 'GET /v1/products?limit=%zz'],
    [400, 'GET /v1/products?limit='],
    [400, 'GET /v1/products?limit=0x10'],
    [400, 'GET /v1/products?limit=1e1'],
    [400, 'GET /v1/products?limit=%201'],
    [400, 'GET /v1/products?limit=1.5'],
    [400, 'GET /v1/products?limit=99999999999999999999'],
    [400, 'GET /v1/products?constructor=1'],
    [400, 'GET /v1/products?__proto__=1'],
    [404, 'GET /'],
    [404, 'GET /v1'],
    [404, 'GET /v1/products/'],
    [404, 'GET //v1/products'],
    [404, 'GET /v1/Products'],
    [404, 'GET /v1/products;a=b'],
    [404, 'GET /../../etc/passwd'],
    [404, 'POST /nothing'],
    [404, 'OPTIONS /nothing'],
    [405, 'POST /v1/products/01920000-0000-7000-8000-000000000001'],
    [405, 'DELETE /v1/products/01920000-0000-7000-8000-000000000001'],
    [405, 'TRACE /v1/products/01920000-0000-7000-8000-000000000001'],
    [405, 'PROPFIND /v1/products/01920000-0000-7000-8000-000000000001'],
    [405, 'POST /readyz'],
  ])('%d %s', async (status, request) => {
    const [method = '', path = ''] = request.split(/ (.*)/s);
    const answer = await exchange(service.port, { method, path });
    expect(answer.status).toBe(status);
    checkProblem(answer);
    if (status === 405) expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
  });

  test('a body is not even read where no route takes it', async () => {
    const answer = await exchange(service.port, {
      method: 'POST',
      path: '/v1/products/01920000-0000-7000-8000-000000000001',
      headers: JSON_TYPE,
      body: '{',
    });
    expect(answer.status).toBe(405);
  });

  test('a client that leaves in the middle of a body does no harm', async () => {
    const headers = 'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    await speak(service.port, `POST /v1/session HTTP/1.1\r\n${headers}{"a`, 5);
    expect(await service.probe('/readyz')).toBe(200);
  });

  test('OPTIONS tells which methods a path takes', async () => {
    const answer = await exchange(service.port, { method: 'OPTIONS', path: '/readyz' });
    expect([answer.status, answer.headers.allow, answer.body]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
  });

  test('HEAD answers as GET does, without the body', async () => {
    const [head, get] = await Promise.all(
      ['HEAD', 'GET'].map((method) => exchange(service.port, { method, path: '/v1/products' })),
    );
    expect([head?.status, head?.body]).toEqual([200, '']);
    expect(head?.headers['content-length']).toBe(get?.headers['content-length']);
  });

  test('none of it was an error of ours', async () => {
    expect(await service.probe('/readyz')).toBe(200);
    expect(service.log().filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
