import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Collector, openCollector, type ReceivedSpan } from '../../service/collector.js';
import { type Service, startService } from '../../service/service.js';
import { openShop, post, type Shop } from '../../service/shop.js';
import { until } from '../../service/until.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
/** The API sends the first two, the worker the others. */
const SPANS = [
  'POST /v1/orders/:id/payment',
  'send fulfil-order',
  'process fulfil-order',
  'process notify-customer',
] as const;

let collector: Collector;
let shop: Shop;
let worker: Service;
beforeAll(async () => {
  collector = await openCollector();
  const traced = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_TRACES_SAMPLER_ARG: '1',
  };
  shop = await openShop(1, traced);
  // A worker decides nothing about what was decided when the job was asked for.
  worker = await startService({ DATABASE_URL: shop.database.url, ...traced, OTEL_TRACES_SAMPLER_ARG: '0' }, 'worker');
  await worker.untilReady();
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

test('one trace leads from the client through HTTP, SQL, the outbox and the jobs to their SQL', async () => {
  const lines = [{ productId: await shop.product(), quantity: 1 }];
  const { id } = JSON.parse((await post(shop.customer, '/v1/orders', { lines })).text);
  const payment = await fetch(`${shop.customer.url}/v1/orders/${id}/payment`, {
    method: 'POST',
    headers: {
      cookie: shop.customer.cookie ?? '',
      'idempotency-key': id,
      traceparent: `00-${TRACE}-${CALLER}-01`,
    },
  });
  expect(payment.status).toBe(201);

  const ours = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
  const named = (name: string) => ours().find((span) => span.name === name);
  await until('both processes have sent their spans', () => SPANS.every(named), 20);
  const parentOf = (span?: ReceivedSpan) => ours().find(({ spanId }) => spanId === span?.parentSpanId);

  const [request, send, process] = SPANS.map(named);
  expect(request).toMatchObject({ kind: 'server', parentSpanId: CALLER });
  expect(ancestors(send, parentOf)).toContain(request?.name);
  expect(send).toMatchObject({ kind: 'producer', attributes: { 'messaging.destination.name': 'fulfil-order' } });
  expect(process).toMatchObject({ kind: 'consumer', isError: false, attributes: { 'messaging.system': 'bullmq' } });
  expect(parentOf(process)).toEqual(send);
  expect(ancestors(named('process notify-customer'), parentOf)).toEqual(
    expect.arrayContaining(['send notify-customer', 'process fulfil-order', 'send fulfil-order', request?.name]),
  );
  const sql = ours().filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
  expect(
    sql.some(
      (span) =>
        parentOf(span)?.name === 'process fulfil-order' || ancestors(span, parentOf).includes('process fulfil-order'),
    ),
  ).toBe(true);
  expect(process?.resource['service.name']).toBe(request?.resource['service.name']);

  const told = () => worker.log().filter(({ msg, job }) => msg === 'job' && job === 'fulfil-order');
  await until('the log says so', () => told().length > 0);
  expect(told()).toMatchObject([{ trace_id: TRACE, outcome: 'completed' }]);
});

/** Names of the spans above, from the nearest on. */
function ancestors(
  span: ReceivedSpan | undefined,
  parentOf: (span?: ReceivedSpan) => ReceivedSpan | undefined,
): string[] {
  const parent = parentOf(span);
  return parent ? [parent.name, ...ancestors(parent, parentOf)] : [];
}
