import { expect, test } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { openApi } from '../../../test/service/api.js';
import { until } from '../../../test/service/until.js';

@Controller('things')
class Things {
  @Get(':id')
  find() {
    throw new Error('broken');
  }

  @Post()
  add() {}
}

const COUNT = 'http_server_request_duration_seconds_count';
const counted = (method: string, route: string, status: number) =>
  `${COUNT}{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"}`;

test('each route has its failures at 0 before anybody asked, and the first one is counted there', async () => {
  await using api = await openApi([Things], { HTTP_DOCS: 'false', HTTP_CORS_ORIGINS: 'https://shop.example' });
  const counts = async () => (await api.metrics.metrics()).split('\n').filter((line) => line.startsWith(COUNT));
  const atFirst = [
    `${counted('GET', '/things/:id', 500)} 0`,
    `${counted('GET', '/things/:id', 503)} 0`,
    `${counted('POST', '/things', 500)} 0`,
    `${counted('POST', '/things', 503)} 0`,
  ];
  expect((await counts()).sort()).toEqual(atFirst);
  expect((await fetch(`${api.url}/things/1`)).status).toBe(500);
  const after = await until('it is counted', async () => {
    const lines = await counts();
    return lines.some((line) => line.endsWith(' 1')) ? lines : undefined;
  });
  expect(after.sort()).toEqual([`${counted('GET', '/things/:id', 500)} 1`, ...atFirst.slice(1)]);
});
