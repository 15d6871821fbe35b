import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { currentRequest } from '../request-context.js';
import { capture } from './carrier.js';
import { propagateOutbound } from './outbound.js';
import { openRecorder } from './recorder.js';
import { parseTraceparent } from './traceparent.js';
import { Tracing, traced } from './tracing.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CARRIER = { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, requestId: 'request-1' };

let close = async () => {};
afterEach(() => close());

function open(ratio = 1) {
  const exporter = new InMemorySpanExporter();
  const { record, close: closeRecorder } = openRecorder({
    exporter,
    delayMs: 10,
    timeoutMs: 1000,
    resource: { 'service.name': 'keelson' },
    onStart() {},
    onDropped() {},
  });
  const tracing = new Tracing({ ratio, record, isTrusted: () => false });
  /** Ended spans by name, once all are sent. */
  const spans = async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await flush();
    return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span]));
  };
  const flush = async () => {
    while (exporter.getFinishedSpans().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  close = closeRecorder;
  return { tracing, spans };
}

test('a span says by which SDK it was made, and else what it was told alone', async () => {
  const { tracing, spans } = open();
  await tracing.run(undefined, 'task', 'internal', {}, async () => {});
  const { task } = await spans();
  expect(task?.resource.attributes).toEqual({
    'service.name': 'keelson',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': expect.any(String),
  });
});

test.each([
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', true],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', true],
  ['cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-of-the-future', true],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', false],
  ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', false],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', false],
  ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', false],
  ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', false],
  ['', false],
])('traceparent as W3C has it: %s', (header, isValid) => {
  expect(parseTraceparent(header) !== undefined).toBe(isValid);
});

test('work that was asked for elsewhere goes on below it, recorded when that was, and what it asks for below itself', async () => {
  const { tracing, spans } = open(0);
  const captured = await tracing.run(CARRIER, 'process orders', 'consumer', {}, async () => {
    expect(currentRequest()?.id).toBe('request-1');
    return traced('inner', 'internal', {}, async () => capture());
  });
  const { 'process orders': outer, inner } = await spans();
  expect(outer?.spanContext().traceId).toBe(TRACE);
  expect(outer?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  expect(captured).toEqual({
    traceparent: `00-${TRACE}-${inner?.spanContext().spanId}-01`,
    requestId: 'request-1',
  });
});

test('work that was not recorded where it was asked for is not recorded here, and keeps its trace', async () => {
  const { tracing } = open(1);
  const carrier = { traceparent: CARRIER.traceparent.replace(/01$/, '00') };
  const trace = await tracing.run(carrier, 'job', 'consumer', {}, async () => currentRequest()?.trace);
  expect(trace).toEqual({ traceId: TRACE });
});

test.each([
  ['TypeError', new TypeError('hunter2')],
  ['TimeoutError', new DOMException('hunter2', 'TimeoutError')],
  ['_OTHER', 'hunter2'],
  ['ENOENT', Object.assign(new Error('hunter2'), { code: 'ENOENT' })],
])('work that fails is an error of its span, by its class or code and without its message: %s', async (type, error) => {
  const { tracing, spans } = open();
  const failing = tracing.run(undefined, 'task', 'internal', {}, () => Promise.reject(error));
  await expect(failing).rejects.toBe(error);
  const { task } = await spans();
  expect(task?.attributes).toEqual({ 'error.type': type });
  expect(JSON.stringify(task?.events)).not.toContain('hunter2');
});

test.each([
  [200, SpanStatusCode.UNSET, undefined],
  [404, SpanStatusCode.ERROR, '404'],
  [503, SpanStatusCode.ERROR, '503'],
])('a fetch carries the trace, and is a span of it: %s', async (status, code, errorType) => {
  propagateOutbound();
  let received: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    received = request.headers;
    response.writeHead(status).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const { tracing, spans } = open();
  await tracing.run(CARRIER, 'job', 'consumer', {}, async () => {
    await (await fetch(`http://127.0.0.1:${port}/stock?secret=1`)).text();
  });
  const { GET: out, job } = await spans();
  expect(out?.parentSpanContext?.spanId).toBe(job?.spanContext().spanId);
  expect(out?.attributes).toMatchObject({
    'url.full': `http://127.0.0.1:${port}/stock`,
    'http.response.status_code': status,
  });
  expect([out?.status.code, out?.attributes['error.type']]).toEqual([code, errorType]);
  expect(received.traceparent).toBe(`00-${TRACE}-${out?.spanContext().spanId}-01`);
  server.close();
  server.closeAllConnections();
});

/** Spans that `send` sends, a batch at a time. */
function openSender(send: SpanExporter['export'], { delayMs = 1, onDropped = () => {} } = {}) {
  const exporter = { export: send, shutdown: async () => {} };
  const { record, close } = openRecorder({
    exporter,
    delayMs,
    timeoutMs: 10_000,
    resource: {},
    onStart() {},
    onDropped,
  });
  const work = () => record({ name: 'work', kind: 'internal', attributes: {}, parent: undefined }).end();
  return { work, close };
}

test('spans that nobody takes wait up to a number; each one above it is counted as dropped', async () => {
  const ended = 5000;
  let [taken, dropped] = [0, 0];
  const canBeTaken = Promise.withResolvers<void>();
  const { work, close } = openSender(
    (spans, done) => {
      taken += spans.length;
      canBeTaken.promise.then(() => done({ code: 0 }));
    },
    { delayMs: 10, onDropped: () => dropped++ },
  );
  for (let span = 0; span < ended; span++) {
    work();
    if (span % 100 === 0) await new Promise(setImmediate);
  }
  expect(dropped).toBeGreaterThan(2000);
  canBeTaken.resolve();
  await close();
  expect(taken + dropped).toBe(ended);
});

test('a batch that is refused when the process stops does not cut off the others', async () => {
  let [requests, sent] = [0, 0];
  const { work, close } = openSender(async (spans, done) => {
    requests += 1;
    if (requests === 2) return done({ code: 1, error: new Error('refused') });
    await new Promise((resolve) => setTimeout(resolve, 100));
    sent += spans.length;
    done({ code: 0 });
  });
  for (let span = 0; span < 192; span++) work();
  await expect(close()).rejects.toThrow('refused');
  expect({ requests, sent }).toEqual({ requests: 3, sent: 128 });
});

test('what is being sent when the process stops is waited for', async () => {
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const { work, close } = openSender((_spans, done) => {
    begun.resolve();
    answer.promise.then(() => done({ code: 0 }));
  });
  work();
  await begun.promise;
  let isClosed = false;
  const closing = close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isClosed).toBe(false);
  answer.resolve();
  await closing;
});
