import { subscribe } from 'node:diagnostics_channel';
import { currentRequest } from '../request-context.js';
import { carrierOf } from './carrier.js';
import type { Span } from './trace.js';

/** A request of undici, which is behind `fetch`, as its diagnostics channels tell of it. */
interface Outbound {
  origin: string;
  method: string;
  path: string;
  addHeader(name: string, value: string): void;
}

interface Told {
  request: Outbound;
  response?: { statusCode: number };
  error?: Error;
}

let isSubscribed = false;

/** Has each request that `fetch` makes for a request of ours carry its trace, and makes it a span of a trace that is recorded. */
export function propagateOutbound(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  const spans = new WeakMap<Outbound, Span>();
  /** Statuses that say that the request was not served. */
  const refusals = new WeakMap<Outbound, number>();
  const on = (event: string, listen: (told: Told) => void) =>
    subscribe(`undici:request:${event}`, (told) => listen(told as Told));

  on('create', ({ request }) => {
    const context = currentRequest();
    if (context === undefined) return;
    const span = context.trace.span?.child(request.method, 'client', describe(request));
    if (span) spans.set(request, span);
    const { requestId: _, ...headers } = carrierOf({ ...context, trace: { ...context.trace, span } });
    for (const [name, value] of Object.entries(headers)) request.addHeader(name, value);
  });
  on('headers', ({ request, response }) => {
    const status = response?.statusCode ?? 0;
    spans.get(request)?.set({ 'http.response.status_code': status });
    if (status >= 400) refusals.set(request, status);
  });
  on('trailers', ({ request }) => spans.get(request)?.end(refusals.get(request)));
  on('error', ({ request, error }) => spans.get(request)?.end(error));
}

function describe({ origin, method, path }: Outbound) {
  const { hostname, port, protocol } = new URL(origin);
  return {
    'http.request.method': method,
    'url.full': `${origin}${path.split('?', 1)[0]}`,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}
