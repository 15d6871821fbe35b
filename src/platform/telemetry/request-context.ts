import { AsyncLocalStorage } from 'node:async_hooks';
import type { Trace } from './tracing/trace.js';

/** What everything that runs for one request (or job, or task) may know of it. */
export interface RequestContext {
  readonly id: string;
  readonly trace: Trace;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` and all that it starts as part of `request`. */
export function runInRequest<T>(request: RequestContext, work: () => T): T {
  return storage.run(request, work);
}

/** Runs `work` for the process and not for a request: what it opens outlives the request, and would be said to be part of it for ever. */
export function outsideRequest<T>(work: () => T): T {
  return storage.exit(work);
}

/** What a log line says of `request`. */
export function logFields({ id, trace }: RequestContext) {
  return { request_id: id, trace_id: trace.traceId, ...(trace.span && { span_id: trace.span.spanId }) };
}
