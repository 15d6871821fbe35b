import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { parseAnswer, speak } from '../../../test/service/bytes.js';
import { answerMalformed } from './malformed.js';

test.each([
  ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
])('a client that takes too long over %s is told so, and cut off', async (_what, bytes) => {
  const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
  const server = createServer(limits, (request) => request.resume());
  server.on('clientError', answerMalformed);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = parseAnswer(await speak(port, bytes));
  expect(answer.status).toBe(408);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
  expect(JSON.parse(answer.body)).toMatchObject({ status: 408, title: 'Request Timeout' });
  server.close();
});

test('a connection on which an answer has begun gets no second one', async () => {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-length': 10 }).write('begun'));
  server.on('clientError', answerMalformed);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    if (received === '') socket.write('JUNK\r\n\r\n');
    received += text;
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
  server.close();
});
