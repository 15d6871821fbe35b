import { currentRequest, type RequestContext } from '../request-context.js';
import { formatTraceparent, newSpanId } from './traceparent.js';

/** What a message or an outbound request carries of the trace and the request that it comes from: W3C strings. */
export interface Carrier {
  traceparent: string;
  tracestate?: string;
  baggage?: string;
  requestId?: string;
}

/** Of the work at hand; undefined where nobody asked for it, as in a timer. */
export function capture(): Carrier | undefined {
  const request = currentRequest();
  return request && carrierOf(request);
}

export function carrierOf({ id, trace: { traceId, span, tracestate, baggage } }: RequestContext): Carrier {
  const position = { traceId, spanId: span?.spanId ?? newSpanId(), isSampled: span !== undefined };
  return {
    traceparent: formatTraceparent(position),
    ...(tracestate && { tracestate }),
    ...(baggage && { baggage }),
    requestId: id,
  };
}
