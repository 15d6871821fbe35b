import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { until } from '../../../../test/service/until.js';
import { stopDeadlines } from '../../../config/budget.js';
import { readConfig } from '../../../config/read.js';
import { Lifecycle } from '../../lifecycle/lifecycle.js';
import { openTracing } from './open.js';

test('the collector gets the headers that were configured, percent-decoded', async () => {
  let received: IncomingHttpHeaders | undefined;
  const collector = createServer((request, response) => {
    received = request.headers;
    request.resume();
    response.end();
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@localhost/none',
    REDIS_URL: 'redis://localhost',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20dXNlcg%3D%3D, x-tenant = a%2Cb ,x-share=100%,',
    OTEL_BSP_SCHEDULE_DELAY: '10',
  };
  const log = pino({ level: 'silent' });
  const lifecycle = new Lifecycle(log);
  const config = readConfig(environment, 'api');
  const tracing = await openTracing('api', { config, lifecycle, metrics: new Registry(), log });
  const sampled = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', requestId: 'request-1' };
  await tracing.run(sampled, 'job', 'consumer', {}, async () => {});
  await until('sent', () => received);
  expect(received).toMatchObject({ authorization: 'Basic dXNlcg==', 'x-tenant': 'a,b', 'x-share': '100%' });
  const running = lifecycle.run(stopDeadlines(config.lifecycle, 'api'));
  lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
  await running;
  collector.close();
  collector.closeAllConnections();
});
