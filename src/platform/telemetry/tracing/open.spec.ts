import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { freePort } from '../../../../scripts/launcher/ports.mjs';
import { until } from '../../../../test/service/until.js';
import { stopDeadlines } from '../../../config/budget.js';
import { readConfig } from '../../../config/read.js';
import { Lifecycle } from '../../lifecycle/lifecycle.js';
import { logTo } from '../logger.js';
import { openTracing } from './open.js';
import { traced } from './tracing.js';

const SAMPLED = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', requestId: 'request-1' };

/** Traces that a collector at `port` is to get. */
async function open(port: number, settings: Record<string, string> = {}) {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@localhost/none',
    REDIS_URL: 'redis://localhost',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    ...settings,
  };
  const lines: string[] = [];
  const log = logTo({ write: (line) => lines.push(line) }, 'info');
  const lifecycle = new Lifecycle(log);
  const config = readConfig(environment, 'api');
  const tracing = await openTracing('api', { config, lifecycle, metrics: new Registry(), log });
  const stop = async () => {
    const running = lifecycle.run(stopDeadlines(config.lifecycle, 'api'));
    lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
    await running;
  };
  return { tracing, lines, stop };
}

test('the collector gets the headers that were configured, percent-decoded', async () => {
  let received: IncomingHttpHeaders | undefined;
  const collector = createServer((request, response) => {
    received = request.headers;
    request.resume();
    response.end();
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  const { tracing, stop } = await open(port, {
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20dXNlcg%3D%3D, x-tenant = a%2Cb ,x-share=100%,',
  });
  await tracing.run(SAMPLED, 'job', 'consumer', {}, async () => {});
  await until('sent', () => received);
  expect(received).toMatchObject({ authorization: 'Basic dXNlcg==', 'x-tenant': 'a,b', 'x-share': '100%' });
  await stop();
  collector.close();
  collector.closeAllConnections();
});

test('that the collector is away is no part of the request whose spans it did not take', async () => {
  const { tracing, stop, lines } = await open(await freePort());
  await tracing.run(SAMPLED, 'job', 'consumer', {}, () => traced('part', 'internal', {}, async () => {}));
  await until('told', () => lines.length > 0);
  expect(lines.join()).toContain('the trace collector is away');
  expect(lines.join()).not.toMatch(/request-1|0af7651916cd43dd8448eb211c80319c/);
  await stop();
});
