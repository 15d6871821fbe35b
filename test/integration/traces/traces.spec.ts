import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signUp } from '../../service/client.js';
import { type Collector, openCollector, type ReceivedSpan } from '../../service/collector.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

let database: TestDatabase;
let collector: Collector;
beforeAll(async () => {
  [database, collector] = await Promise.all([createDatabase(), openCollector()]);
});
afterAll(async () => {
  await collector?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

async function start(environment: Record<string, string>): Promise<Service> {
  const service = await startService({
    DATABASE_URL: database.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    COOKIE_SECURE: 'false',
    ...environment,
  });
  await service.untilReady(30);
  return service;
}

const get = (service: Service, path: string, headers: Record<string, string>) =>
  fetch(`${service.url}${path}`, { headers, signal: AbortSignal.timeout(20_000) });

const traceparent = (traceId: string, flags: '00' | '01') => ({ traceparent: `00-${traceId}-${PARENT}-${flags}` });

/** How many spans the service began, by its own count. */
async function started(service: Service): Promise<number> {
  const scrape = await (await fetch(`${service.managementUrl}/metrics`)).text();
  return Number(/^trace_spans_started_total (\d+)$/m.exec(scrape)?.[1]);
}

const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
const named = (spans: ReceivedSpan[], name: RegExp) => spans.filter((span) => name.test(span.name));

test('one trace of a request: HTTP, Redis and SQL, below the span of the caller, with OpenTelemetry’s names', async () => {
  await using service = await start({
    OTEL_TRACES_SAMPLER_ARG: '1',
    APP_VERSION: '1.2.3',
    POD_NAME: 'pod-1',
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.node.name=node-7,k8s.namespace.name=shop',
  });
  const client = await signUp(service.url);
  const answer = await get(service, '/v1/orders?limit=1', { ...traceparent(TRACE, '01'), cookie: client.cookie ?? '' });
  expect(answer.status).toBe(200);
  await until('the trace is there', () => named(spansOf(TRACE), /^GET \/v1\/orders$/).length === 1);
  await until('with its parts', () => spansOf(TRACE).length >= 3);

  const [server] = named(spansOf(TRACE), /^GET \/v1\/orders$/);
  expect(server).toMatchObject({
    kind: 'server',
    parentSpanId: PARENT,
    isError: false,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/v1/orders',
      'url.path': '/v1/orders',
      'server.address': '127.0.0.1',
      'server.port': service.port,
      'http.response.status_code': 200,
    },
    resource: {
      'service.name': 'keelson',
      'service.version': '1.2.3',
      'service.instance.id': 'pod-1',
      'k8s.pod.name': 'pod-1',
      'k8s.node.name': 'node-7',
      'k8s.namespace.name': 'shop',
    },
  });
  const [redis] = named(spansOf(TRACE), /^EVALSHA$/);
  expect(redis).toMatchObject({
    kind: 'client',
    parentSpanId: server?.spanId,
    attributes: { 'db.system.name': 'redis' },
  });
  const [sql] = named(spansOf(TRACE), /^SELECT .*order/);
  expect(sql).toMatchObject({
    kind: 'client',
    parentSpanId: server?.spanId,
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT', 'server.address': '127.0.0.1' },
  });
  const line = await until('its line', () =>
    service.log().find((one) => one.trace_id === TRACE && one.msg === 'request'),
  );
  expect(line).toMatchObject({ span_id: server?.spanId, request_id: answer.headers.get('x-request-id') });
  expect(JSON.stringify(collector.spans)).not.toContain('a good password');
});

test('without a decision to record there is no span, and yet every request has a trace', async () => {
  await using service = await start({ OTEL_TRACES_SAMPLER_ARG: '0' });
  const seen = collector.requests();
  const client = await signUp(service.url);
  await get(service, '/v1/orders', { cookie: client.cookie ?? '' });
  const refused = await get(service, '/v1/nothing', traceparent(TRACE, '00'));
  expect(await refused.json()).toMatchObject({ status: 404, traceId: TRACE });
  const lines = () => service.log().filter(({ msg }) => msg === 'request');
  await until('all lines', () => lines().length === 4);
  for (const { trace_id } of lines()) expect(trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(lines().map(({ trace_id }) => trace_id)).size).toBe(4);
  expect(await started(service)).toBe(0);
  service.signal('SIGTERM'); // what there was to send would be sent
  expect((await service.exit()).code).toBe(0);
  expect(collector.requests()).toBe(seen);
});

test('a stranger cannot have us record, a listed peer can, and a listed peer’s no is a no', async () => {
  const [strangers, peers] = ['a'.repeat(32), 'b'.repeat(32)];
  await using careful = await start({ OTEL_TRACES_SAMPLER_ARG: '0', TRACE_TRUSTED_PEERS: '10.0.0.0/8' });
  await using trusting = await start({ OTEL_TRACES_SAMPLER_ARG: '0', TRACE_TRUSTED_PEERS: '10.0.0.0/8,127.0.0.0/8' });
  await using eager = await start({ OTEL_TRACES_SAMPLER_ARG: '1', TRACE_TRUSTED_PEERS: '127.0.0.1' });
  await get(careful, '/v1/products', traceparent(strangers, '01'));
  await get(trusting, '/v1/products', traceparent(peers, '01'));
  await get(eager, '/v1/products', traceparent('c'.repeat(32), '00'));
  await until('the peer’s trace', () => spansOf(peers).some(({ kind }) => kind === 'server'));
  expect(await Promise.all([careful, trusting, eager].map(started))).toEqual([0, expect.any(Number), 0]);
  expect(await started(trusting)).toBeGreaterThan(1);
  await until('the stranger’s line', () => careful.log().some(({ trace_id }) => trace_id === strangers));
});

test('a 500 is told to the log with its stack and its trace, and to the client with its trace alone', async () => {
  await using service = await start({ OTEL_TRACES_SAMPLER_ARG: '1' });
  await database.query('ALTER TABLE product RENAME TO elsewhere');
  const answer = await get(service, '/v1/products', traceparent('d'.repeat(32), '00'));
  await database.query('ALTER TABLE elsewhere RENAME TO product');
  const body = await answer.text();
  expect(answer.status).toBe(500);
  expect(JSON.parse(body)).toMatchObject({ traceId: 'd'.repeat(32), requestId: answer.headers.get('x-request-id') });
  expect(body).not.toMatch(/elsewhere|product"|prisma|at .*\.[jt]s/i);
  const line = await until('the error', () => service.log().find(({ level }) => level === 'error'));
  expect(line).toMatchObject({ trace_id: 'd'.repeat(32), err: { stack: expect.stringMatching(/catalog\.[jt]s/) } });
  await until('an error in the trace', () =>
    spansOf('d'.repeat(32)).some(({ kind, isError }) => kind === 'server' && isError),
  );
});
