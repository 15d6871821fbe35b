import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { type Api, openApi } from '../../../test/service/api.js';
import { parseAnswer } from '../../../test/service/bytes.js';
import { exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';
import { until } from '../../../test/service/until.js';

let release: () => void = () => {};

@Controller('things')
class Things {
  @Get()
  quick() {
    return {};
  }

  @Get('held')
  async held() {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return {};
  }

  @Post()
  @HttpCode(200)
  take(@Body({ schema: z.strictObject({ a: z.int() }) }) body: object) {
    return body;
  }
}

const LIMIT = 2;
const BODY = '{"a":1}';
const HEAD = `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;

let api: Api;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  api = await openApi([Things], { HTTP_MAX_IN_FLIGHT: `${LIMIT}`, HTTP_REQUEST_TIMEOUT_SECONDS: '3' });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await api?.[Symbol.asyncDispose]();
});

const get = (path: string) => exchange(api.port, { method: 'GET', path });
const inProgress = (count: number) =>
  until(`${count} in progress`, async () =>
    (await api.metrics.metrics()).includes(`http_server_active_requests ${count}\n`),
  );

/** A client that sends the head of a request and keeps its body back. */
function withhold() {
  const socket = connect(api.port, '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.on('error', () => {}); // a reset after the answer is as good as a close
  socket.write(HEAD);
  const closed = once(socket, 'close');
  return {
    leave: () => socket.destroy(),
    send: (text: string) => socket.write(text),
    answer: () => until('an answer', () => (received.endsWith('}') ? parseAnswer(received) : undefined)),
    closed,
  };
}

test('requests whose bodies never come leave the room to others, and are told so by 408', async () => {
  const silent = Array.from({ length: 3 * LIMIT }, withhold);
  await inProgress(silent.length);
  expect((await get('/things')).status).toBe(200);
  expect((await exchange(api.port, post(BODY))).status).toBe(200);
  for (const { answer, closed } of silent) {
    const told = await answer();
    expect(told.status).toBe(408);
    checkProblem(told);
    expect(told.headers.connection).toBe('close');
    await closed;
  }
  await inProgress(0);
  expect(api.log.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(api.log.filter(({ msg, status }) => msg === 'request' && status === 408)).toHaveLength(silent.length);
  expect(await api.metrics.metrics()).toContain('http_server_requests_shed_total{reason="in-flight"} 0');
});

test('a body that arrives where there is no room any more is shed', async () => {
  const early = withhold();
  await inProgress(1);
  const held = await hold(LIMIT);
  early.send(BODY);
  expect((await early.answer()).status).toBe(503);
  await held.release();
  expect((await exchange(api.port, post(BODY))).status).toBe(200);
});

test('a client that leaves before its body came leaves no room that is not there', async () => {
  const leaving = withhold();
  await inProgress(1);
  leaving.leave();
  await inProgress(0);
  const held = await hold(LIMIT);
  expect((await get('/things')).status).toBe(503);
  await held.release();
});

test('a body that is under way when the service stops is waited for', async () => {
  const slow = withhold();
  await inProgress(1);
  api.lifecycle.stop({ reason: 'a test', exitCode: 0 });
  await until('no new connections', () => refuses(api.port));
  slow.send(BODY);
  expect(await slow.answer()).toMatchObject({ status: 200, body: BODY });
});

const post = (body: string) => ({
  method: 'POST',
  path: '/things',
  headers: { 'content-type': 'application/json' },
  body,
});

/** Fills the room with requests that are worked for. */
async function hold(count: number) {
  const releases: (() => void)[] = [];
  const answers: Promise<unknown>[] = [];
  for (let at = 0; at < count; at++) {
    release = () => {};
    const unheld = release;
    answers.push(get('/things/held'));
    releases.push(await until('held', () => (release === unheld ? undefined : release)));
  }
  return {
    async release() {
      for (const each of releases) each();
      await Promise.all(answers);
    },
  };
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(false)).on('error', () => resolve(true));
    sockets.push(socket);
  });
}
