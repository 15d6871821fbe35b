import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { type Api, openApi } from '../../../test/service/api.js';
import { exchange } from '../../../test/service/exchange.js';

@Controller('things')
class Things {
  @Get()
  list() {}
  @Post()
  add() {}
  @Patch(':id')
  change() {}
  @Delete(':id')
  remove() {}
  @Get('newest')
  newest() {}
  @Get(':id/parts/:part')
  part() {}
  @Get('files/*')
  file() {}
}

let api: Api;
beforeAll(async () => {
  api = await openApi([Things]);
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
});

test.each([
  ['/things', 'GET, HEAD, OPTIONS, POST'],
  ['/things?a=b', 'GET, HEAD, OPTIONS, POST'],
  ['/things/1', 'DELETE, OPTIONS, PATCH'],
  ['/things/newest', 'DELETE, GET, HEAD, OPTIONS, PATCH'],
  ['/things/1/parts/2', 'GET, HEAD, OPTIONS'],
  ['/things/files/a/b/c', 'GET, HEAD, OPTIONS'],
  ['/livez', 'GET, HEAD, OPTIONS'],
])('%s takes %s', async (path, allow) => {
  const refused = await exchange(api.port, { method: 'PUT', path });
  expect([refused.status, refused.headers.allow]).toEqual([405, allow]);
  const told = await exchange(api.port, { method: 'OPTIONS', path });
  expect([told.status, told.headers.allow]).toEqual([204, allow]);
});

test.each([
  '/',
  '/thing',
  '/things/',
  '/things/1/',
  '/things/1/parts',
  '/things/1/parts/',
  '/things//parts/2',
  '/Things',
])('there is nothing at %s', async (path) => {
  for (const method of ['PUT', 'OPTIONS', 'GET']) {
    expect([method, (await exchange(api.port, { method, path })).status]).toEqual([method, 404]);
  }
});
