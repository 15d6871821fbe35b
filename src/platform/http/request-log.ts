import { infoLines, jsonString } from '../telemetry/line.js';
import type { Logger } from '../telemetry/logger.js';
import type { Trace } from '../telemetry/tracing/trace.js';
import type { Observer } from './hooks.js';
import { statusOf, UNMATCHED } from './outcome.js';

/** One line a request in the log, with the template of its route and its path, never its query. */
export function logRequests(log: Logger): Observer {
  const write = infoLines(log);
  return (exchange) => {
    if (!log.isLevelEnabled('info')) return;
    const { request, id, trace, durationMs } = exchange;
    const fields =
      `"request_id":"${id}","trace_id":"${trace.traceId}",${spanOf(trace)}"method":"${request.method}","route":${jsonString(exchange.route ?? UNMATCHED)},` +
      `"path":${jsonString(pathOf(request.url))},"status":${statusOf(exchange)},"duration_ms":${tenths(durationMs)}`;
    write('request', fields);
  };
}

/** With one digit after the point; whole numbers are written much faster than others. */
function tenths(value: number): string {
  const rounded = Math.round(value * 10);
  const digit = rounded % 10;
  return `${(rounded - digit) / 10}.${digit}`;
}

function spanOf({ span }: Trace): string {
  return span ? `"span_id":"${span.spanId}",` : '';
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
