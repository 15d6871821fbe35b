import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type Api, openApi } from '../../../test/service/api.js';
import { exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';
import { until } from '../../../test/service/until.js';

@Controller('things')
class Things {
  @Get(':id')
  read() {
    return {};
  }
}

let api: Api;
beforeAll(async () => {
  api = await openApi([Things], { HTTP_TRUST_PROXY: '127.0.0.1' });
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
});

test.each([
  [400, '/things/%ff'],
  [414, `/things/${'x'.repeat(600)}`],
])('a request that is refused before it is routed is followed as any other: %d', async (status, path) => {
  const headers = { 'x-request-id': `refused-${status}`, 'x-forwarded-for': '192.0.2.1' };
  const answer = await exchange(api.port, { method: 'GET', path: `${path}?secret=1`, headers });
  expect(answer.status).toBe(status);
  checkProblem(answer);
  const line = await until('its line', () => api.log.find(({ request_id }) => request_id === `refused-${status}`));
  expect(line).toMatchObject({ msg: 'request', level: 'info', method: 'GET', route: 'unmatched', path, status });
  expect(line.trace_id).toBe(JSON.parse(answer.body).traceId);
  const metrics = await api.metrics.metrics();
  const labels = `http_request_method="GET",http_route="unmatched",http_response_status_code="${status}"`;
  expect(metrics).toContain(`http_server_request_duration_seconds_count{${labels}} 1\n`);
  expect(metrics).toContain('http_server_active_requests 0\n');
  expect(api.log.filter(({ level }) => level !== 'info')).toEqual([]);
});
