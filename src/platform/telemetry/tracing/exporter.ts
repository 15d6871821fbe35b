import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

interface Collector {
  /** Without `/v1/traces`. */
  endpoint: string;
  headers: Record<string, string>;
  /** For one batch with all its attempts, however slowly the collector speaks. */
  timeoutMs: number;
}

/** Milliseconds until a batch that the collector could not take is sent again. */
const RETRY_MS = 500;

/** Answers after which OTLP wants the same to be sent again. */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** What the SDK's callback knows as success and failure. */
const CODE = { sent: 0, failed: 1 } as const;
export type Outcome = keyof typeof CODE;

/**
 * Sends spans by OTLP over http/protobuf, one batch at a time. OpenTelemetry's own exporter minds only silence: a collector that drips
 * holds it for ever. @param onOutcome is told what became of so many spans
 */
export function openExporter(
  collector: Collector,
  onOutcome: (outcome: Outcome, spans: number, reason?: unknown) => void,
): SpanExporter {
  return {
    export(spans, done) {
      const body = ProtobufTraceSerializer.serializeRequest(spans as ReadableSpan[]);
      const settle = (outcome: Outcome, error?: Error) => {
        onOutcome(outcome, spans.length, error);
        done({ code: CODE[outcome] });
      };
      if (body === undefined) return settle('failed', new Error('cannot be serialized'));
      send(collector, body, AbortSignal.timeout(collector.timeoutMs)).then(
        () => settle('sent'),
        (error: Error) => settle('failed', error),
      );
    },
    async shutdown() {},
  };
}

/** The collector will never take it. */
class Refused extends Error {}

/** Sends it, again where that may help. @throws why the collector did not take it in time */
async function send(collector: Collector, body: Uint8Array, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await attempt(collector, body, signal);
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
      await pause(RETRY_MS, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

function attempt({ endpoint, headers }: Collector, body: Uint8Array, signal: AbortSignal): Promise<void> {
  const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sent = request(url, {
    method: 'POST',
    signal,
    headers: { ...headers, 'content-type': 'application/x-protobuf', 'content-length': body.length },
  });
  sent.on('error', reject);
  sent.on('response', (response) => {
    const { statusCode = 0 } = response;
    const words = `the collector answers ${statusCode}`;
    response.on('error', reject).on('end', () => {
      if (statusCode < 300) resolve();
      else reject(RETRYABLE.has(statusCode) ? new Error(words) : new Refused(words));
    });
    response.resume();
  });
  sent.end(body);
  return promise;
}
