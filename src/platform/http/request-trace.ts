import type { FastifyRequest } from 'fastify';
import type { Trace, Work } from '../telemetry/tracing/trace.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import type { Exchange } from './exchange.js';
import { statusOf } from './outcome.js';

/** Where the trace of a request begins here. */
export function beginTrace(tracing: Tracing, request: FastifyRequest, route: string | undefined): Trace {
  const { raw } = request;
  return tracing.begin(raw.headers, raw.socket.remoteAddress, () => describe(request, route));
}

/** OpenTelemetry's HTTP server span: the name and the attributes of its semantic conventions. */
function describe(request: FastifyRequest, route: string | undefined): Work {
  const { method, raw } = request;
  return {
    name: route === undefined ? method : `${method} ${route}`,
    kind: 'server',
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'url.path': request.url.split('?', 1)[0],
      'url.scheme': request.protocol,
      'server.address': request.hostname,
      'server.port': request.port ?? undefined, // where Host names it
      'client.address': request.ip,
      'network.protocol.version': raw.httpVersion,
      'user_agent.original': raw.headers['user-agent'],
    },
  };
}

/** Where it ends. A 4xx is the client's fault, and no error of the span. */
export function endTrace(exchange: Exchange): void {
  const { span } = exchange.trace;
  if (span === undefined) return;
  const status = statusOf(exchange);
  span.set({ 'http.response.status_code': status });
  span.end(status >= 500 ? status : undefined);
}
