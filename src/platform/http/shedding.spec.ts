import { expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { openApi } from '../../../test/service/api.js';
import { type Answer, exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';
import { until } from '../../../test/service/until.js';

let release: () => void = () => {};

@Controller('load')
class Work {
  @Get('held')
  async held() {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return {};
  }

  @Get('blocking')
  block() {
    return this.#block(400);
  }

  @Get('stalled')
  stall() {
    return this.#block(1_500);
  }

  #block(ms: number) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return {};
  }

  @Get()
  quick() {
    return {};
  }
}

const get = (port: number, path: string) => exchange(port, { method: 'GET', path });

function expectShed(answer: Answer) {
  expect(answer.status).toBe(503);
  checkProblem(answer);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

test('one request more than HTTP_MAX_IN_FLIGHT is refused, the probes are not', async () => {
  await using api = await openApi([Work], { HTTP_MAX_IN_FLIGHT: '1' });
  const held = get(api.port, '/load/held');
  await until('in flight', async () => /http_server_active_requests 1/.test(await api.metrics.metrics()));
  expectShed(await get(api.port, '/load'));
  for (const probe of ['/livez', '/startupz', '/readyz']) expect((await get(api.port, probe)).status).toBe(200);
  release();
  expect((await held).status).toBe(200);
  expect((await get(api.port, '/load')).status).toBe(200);
  expect(await api.metrics.metrics()).toContain('http_server_requests_shed_total{reason="in-flight"} 1');
});

test('a blocked event loop sheds, the probes are answered, and it recovers by itself', async () => {
  await using api = await openApi([Work], { HTTP_MAX_EVENT_LOOP_DELAY_MS: '50' });
  const shed = await until('shed', async () => {
    const [, answer] = await Promise.all([get(api.port, '/load/blocking'), get(api.port, '/load')]);
    return answer.status === 503 ? answer : undefined;
  });
  expectShed(shed);
  expect((await get(api.port, '/readyz')).status).toBe(200);
  await until('served again', async () => (await get(api.port, '/load')).status === 200, 5);
  expect(await api.metrics.metrics()).toMatch(/http_server_requests_shed_total\{reason="event-loop"\} [1-9]/);
});

test('one stall sheds nothing: what waited for its end is served', async () => {
  await using api = await openApi([Work], { HTTP_MAX_EVENT_LOOP_DELAY_MS: '50' });
  for (let stalls = 0; stalls < 3; stalls++) {
    const answers = await Promise.all(['/load/stalled', '/load', '/load'].map((path) => get(api.port, path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    // A window without delay: the next stall is one of its own.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }
});
