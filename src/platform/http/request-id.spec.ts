import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type Api, openApi } from '../../../test/service/api.js';
import { exchange } from '../../../test/service/exchange.js';
import { until } from '../../../test/service/until.js';
import { currentRequest } from '../telemetry/request-context.js';

@Controller('id')
class Whoever {
  @Get()
  async read() {
    await new Promise((resolve) => setImmediate(resolve));
    return { id: currentRequest()?.id };
  }
}

const NEW = /^[0-9a-f]{32}$/;

let api: Api;
beforeAll(async () => {
  api = await openApi([Whoever]);
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
});

function get(id: string | string[], path = '/id') {
  return exchange(api.port, { method: 'GET', path, headers: { 'x-request-id': id } });
}

test.each(['a', '01HXYZ', 'trace/1:2.3+4=', 'x'.repeat(128)])('a valid id is taken and sent back: %s', async (id) => {
  const answer = await get(id);
  expect(answer.headers['x-request-id']).toBe(id);
  expect(JSON.parse(answer.body)).toEqual({ id });
});

test.each(['', 'a b', 'a"b', '<script>', 'a;b', 'é', 'x'.repeat(129), '{jndi}'])(
  'an id that is no good is replaced: %s',
  async (id) => {
    expect((await get(id)).headers['x-request-id']).toMatch(NEW);
  },
);

test('two ids are as good as none', async () => {
  expect((await get(['a', 'b'])).headers['x-request-id']).toMatch(NEW);
});

test.each(['/nothing', '/%ff', '/id?unknown=1'])('an error has it in its header and its body: %s', async (path) => {
  const answer = await get('mine', path);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect([answer.headers['x-request-id'], JSON.parse(answer.body).requestId]).toEqual(['mine', 'mine']);
});

test('the line in the log has it', async () => {
  await get('to-be-found');
  const line = await until('the line', () => api.log.find(({ request_id }) => request_id === 'to-be-found'));
  expect(line).toMatchObject({ msg: 'request', path: '/id', status: 200 });
});
