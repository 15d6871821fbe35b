import { infoLines, jsonString } from '../telemetry/line.js';
import type { Logger } from '../telemetry/logger.js';
import type { Trace } from '../telemetry/tracing/trace.js';
import type { Observer } from './hooks.js';
import { statusOf, UNMATCHED } from './outcome.js';

/** One line a request in the log, with the template of its route and its path, never its query. */
export function logRequests(log: Logger): Observer {
  const write = infoLines(log);
  return (exchange) => {
    const { request, reply, id, trace } = exchange;
    const path = pathOf(request.url);
    const fields =
      `"request_id":"${id}","trace_id":"${trace.traceId}",${spanOf(trace)}"method":"${request.method}","route":${jsonString(exchange.route ?? UNMATCHED)},` +
      `"path":${jsonString(path)},"status":${statusOf(exchange)},"duration_ms":${Math.round(reply.elapsedTime * 10) / 10}`;
    write('request', fields);
  };
}

function spanOf({ span }: Trace): string {
  return span ? `"span_id":"${span.spanId}",` : '';
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
