import {
  type Context,
  SpanKind as Kind,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { PRODUCT } from '../../../product.js';
import { outsideRequest } from '../request-context.js';
import type { Span, SpanKind, Work } from './trace.js';
import type { Recorder } from './tracing.js';

interface RecorderOptions {
  exporter: SpanExporter;
  delayMs: number;
  timeoutMs: number;
  /** What is said of this instance. */
  resource: Record<string, string>;
  /** Is told of each span that begins. */
  onStart(): void;
  /** Is told of each one for which there was no room. */
  onDropped(): void;
}

/** Spans that wait to be sent at most; what comes on top is dropped. */
const MOST_WAITING = 2048;
/** Spans that are sent at once: a batch is serialized in one go, and requests wait for it. */
const BATCH = 64;
/** Milliseconds that the SDK waits longer than the exporter does, which gives up by itself. */
const MARGIN_MS = 1000;

const KINDS: Record<SpanKind, Kind> = {
  internal: Kind.INTERNAL,
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};

/**
 * OpenTelemetry's SDK, which records whatever it is asked to: what is to be recorded was decided before. It is told of everything that it
 * would else look for itself: metrics and logs are not its business here.
 */
export function openRecorder({ exporter, delayMs, timeoutMs, resource, onStart, onDropped }: RecorderOptions): {
  record: Recorder;
  /** Sends what waits. */
  close(): Promise<void>;
} {
  const times = { scheduledDelayMillis: delayMs, exportTimeoutMillis: timeoutMs + MARGIN_MS };
  const processor = batches(exporter, times, onDropped);
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes(resource)), // the default: what telemetry.sdk is
    autoDetectResources: false,
    sampler: new AlwaysOnSampler(),
    spanProcessors: [processor],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const tracer = trace.getTracer(PRODUCT);

  function start(within: Context, { name, kind, attributes = {} }: Work): Span {
    onStart();
    const own = tracer.startSpan(name, { kind: KINDS[kind], attributes }, within);
    const { traceId, spanId } = own.spanContext();
    return {
      traceId,
      spanId,
      child: (childName, childKind, of) =>
        start(trace.setSpan(ROOT_CONTEXT, own), { name: childName, kind: childKind, attributes: of }),
      set: (more) => void own.setAttributes(more),
      end(error) {
        if (error !== undefined) fail(own, error);
        own.end();
      },
    };
  }

  return {
    record: ({ parent, ...work }) =>
      start(
        parent
          ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true })
          : ROOT_CONTEXT,
        work,
      ),
    async close() {
      await sdk.shutdown();
      trace.disable();
    },
  };
}

/** Batches of what ended, of which at most so many wait: the SDK would drop the others without a word. */
function batches(
  exporter: SpanExporter,
  times: { scheduledDelayMillis: number; exportTimeoutMillis: number },
  onDropped: () => void,
): SpanProcessor {
  let waiting = 0;
  const sending = new Set<Promise<void>>();
  const processor = new BatchSpanProcessor({
    ...times,
    maxQueueSize: MOST_WAITING,
    maxExportBatchSize: BATCH,
    exporter: {
      export(spans, done) {
        waiting -= spans.length;
        const { promise, resolve } = Promise.withResolvers<void>();
        sending.add(promise);
        exporter.export(spans, (result) => {
          sending.delete(promise);
          resolve();
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    },
  });
  return {
    onStart: (span, context) => processor.onStart(span, context),
    onEnd(span) {
      if (waiting === MOST_WAITING) return onDropped();
      waiting++;
      outsideRequest(() => processor.onEnd(span)); // begins to wait for others, and sends them all
    },
    forceFlush: () => processor.forceFlush(),
    async shutdown() {
      // It does not wait for what was being sent before, nor, once a batch has failed, for the others.
      await processor.shutdown().finally(() => Promise.all(sending));
    },
  };
}

/** Names the error by its code, its class or its status, never by its message: that may hold what a person entered. A DOMException's code is a number. */
function fail(span: OtelSpan, error: unknown): void {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  const type = [code, name].find((one) => typeof one === 'string') as string | undefined;
  span.setAttribute('error.type', type ?? (typeof error === 'number' ? String(error) : '_OTHER'));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
