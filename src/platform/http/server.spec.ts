import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Body, Controller, ForbiddenException, Get, HttpException, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Api, openApi } from '../../../test/service/api.js';
import { exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';
import { until } from '../../../test/service/until.js';

/** What happened to the signals of the requests to /slow. */
const aborted: boolean[] = [];

function slow({ signal }: FastifyRequest): Promise<object> {
  const at = aborted.push(false) - 1;
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      aborted[at] = true;
      resolve({}); // as late as a handler can be: nobody waits for it any more
    });
  });
}

@Controller()
class Behaviours {
  @Get('slow')
  read(@Req() request: FastifyRequest) {
    return slow(request);
  }

  @Post('slow')
  write(@Req() request: FastifyRequest, @Body({ schema: z.strictObject({ a: z.int() }) }) _body: object) {
    return slow(request);
  }

  @Get('rejects')
  async rejects(@Req() { signal }: FastifyRequest) {
    aborted.push(false);
    await pause(60_000, undefined, { signal });
  }

  @Get('throws')
  throws() {
    throw new Error('password=hunter2 at /srv/app/secret.js:1');
  }

  @Get('throws-text')
  throwsText() {
    throw 'hunter2';
  }

  @Get('bug')
  bug() {
    throw new HttpException({ hunter2: true }, 500);
  }

  @Get('forbidden')
  forbidden() {
    throw new ForbiddenException();
  }
}

let api: Api;
beforeEach(async () => {
  aborted.length = 0;
  api = await openApi([Behaviours], { HTTP_REQUEST_TIMEOUT_SECONDS: '1' });
});
afterEach(async () => {
  await api?.[Symbol.asyncDispose]();
});

test.each([
  ['GET', undefined],
  ['POST', '{"a":1}'],
])('a %s past its time is answered 503 and its work is cancelled', async (method, body) => {
  const headers = { 'content-type': 'application/json' };
  const begun = performance.now();
  const answer = await exchange(api.port, { method, path: '/slow', headers, body });
  expect(answer.status).toBe(503);
  checkProblem(answer);
  expect(answer.headers['retry-after']).toBe('1');
  expect(performance.now() - begun).toBeGreaterThan(950);
  expect(aborted).toEqual([true]);
  expect((await exchange(api.port, { method: 'GET', path: '/readyz' })).status).toBe(200);
});

test('work that fails because it was cancelled is no error of ours', async () => {
  expect((await exchange(api.port, { method: 'GET', path: '/rejects' })).status).toBe(503);
  const leaving = connect(api.port, '127.0.0.1');
  leaving.write('GET /rejects HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('begun', () => aborted.length === 2);
  leaving.destroy();
  await until('cancelled', () => api.log.filter(({ msg }) => msg === 'cancelled').length === 2);
  expect(api.log.map(({ level }) => level)).not.toContain('error');
});

test.each([
  ['GET', ''],
  ['POST', '{"a":1}'],
])('a client that leaves during its %s cancels the work, and that is no error', async (method, body) => {
  const socket = connect(api.port, '127.0.0.1');
  await once(socket, 'connect');
  const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.write(`${method} /slow HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  await until('begun', () => aborted.length === 1);
  expect(aborted).toEqual([false]);
  socket.destroy();
  await until('cancelled', () => aborted[0]);
  expect((await exchange(api.port, { method: 'GET', path: '/readyz' })).status).toBe(200);
  expect(api.log.filter(({ level }) => level !== 'info')).toEqual([]);
});

test.each(['/throws', '/throws-text', '/bug'])(
  'an error of ours is told to the log and not to the client: %s',
  async (path) => {
    const answer = await exchange(api.port, { method: 'GET', path });
    expect(answer.status).toBe(500);
    checkProblem(answer);
    expect(answer.body).not.toMatch(/hunter2|secret\.js/);
    const line = api.log.find(({ level }) => level === 'error');
    expect(line).toMatchObject({ msg: 'request failed', method: 'GET', route: path, status: 500 });
    expect(line).toHaveProperty('err');
  },
);

test('an error of the framework keeps its status', async () => {
  const answer = await exchange(api.port, { method: 'GET', path: '/forbidden' });
  expect(answer.status).toBe(403);
  checkProblem(answer);
  expect(api.log.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('a connection past its age is closed with its next answer', async () => {
  await using young = await openApi([Behaviours], { HTTP_CONNECTION_MAX_AGE_SECONDS: '1' });
  const socket = connect(young.port, '127.0.0.1');
  await once(socket, 'connect');
  const connections: string[] = [];
  socket.setEncoding('latin1').on('data', (text: string) => {
    connections.push(/^connection: (.*)\r$/im.exec(text)?.[1] ?? '');
  });
  const answered = async () => {
    const before = connections.length;
    socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    return until('answered', () => connections[before]);
  };
  expect(await answered()).toBe('keep-alive');
  await until('old', async () => (await answered()) === 'close', 3);
  if (!socket.closed) await once(socket, 'close');
});
