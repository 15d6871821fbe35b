import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseAnswer, speak } from '../../service/bytes.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';

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

const GET = 'GET /openapi.json HTTP/1.1';
const HOST = 'Host: localhost\r\n\r\n';

test.each<[string, number, string | Buffer]>([
  ['no HTTP at all', 400, 'hello\r\n\r\n'],
  ['a TLS handshake', 400, Buffer.from('16030100c8010000c40303', 'hex')],
  ['the preface of HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a version that is none', 400, `GET / HTTP/9.1\r\n${HOST}`],
  ['a method that is none', 400, `FETCH / HTTP/1.1\r\n${HOST}`],
  ['a bare line feed in a header', 400, `${GET}\r\nX-Request-Id: a\nSet-Cookie: b\r\n${HOST}`],
  ['bytes above ASCII in the path', 400, `GET /caf\u00e9 HTTP/1.1\r\n${HOST}`],
  ['NUL in the path', 400, `GET /a\0b HTTP/1.1\r\n${HOST}`],
  ['both a length and chunks', 400, `POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n${HOST}`],
  ['a length that is none', 400, `POST / HTTP/1.1\r\nContent-Length: -1\r\n${HOST}`],
  ['headers without an end', 431, `${GET}\r\nX-Long: ${'a'.repeat(20_000)}\r\n${HOST}`],
  ['a URL without an end', 431, `GET /?cursor=${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}`],
])('%s is answered with a problem and the connection closed: %d', async (_what, status, bytes) => {
  const answer = parseAnswer(await speak(service.port, bytes));
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
  expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body));
});

test('a request without Host is refused', async () => {
  expect(parseAnswer(await speak(service.port, `${GET}\r\n\r\n`)).status).toBe(400);
});

test('junk behind a request ends the connection, with one answer', async () => {
  const received = await speak(service.port, `${GET}\r\n${HOST}JUNK\r\n\r\n`);
  expect(received.match(/^HTTP\/1\.1 \d+/gm)).toHaveLength(1);
});

test('clients that leave in the middle of everything do no harm', async () => {
  const beginnings = ['', 'G', `${GET}\r\n`, `${GET}\r\n${HOST}`];
  await Promise.all(beginnings.map((bytes) => speak(service.port, bytes, 5)));
  expect(await service.probe('/readyz')).toBe(200);
});

test('the process goes on, and none of it was an error of ours', async () => {
  expect(await service.probe('/readyz')).toBe(200);
  expect(service.log().filter(({ level }) => level !== 'info')).toEqual([]);
});
