import type { Logger } from '../telemetry/logger.js';
import { logFields } from '../telemetry/request-context.js';
import type { Exchange } from './exchange.js';
import { sendProblem } from './problem.filter.js';
import { Problem, Unavailable } from './problem.js';

/** The client's fault (RFC 9110, 15.5.9): what may still come of the body is not waited for. */
const UNSENT = new Problem(408, {
  detail: 'The body of the request was not sent in time.',
  headers: { connection: 'close' },
});

/**
 * Answers a request that takes longer than it may with 503; what works for it is told by its signal. One whose body has not come is
 * answered 408.
 */
export function answerLate(limitSeconds: number, log: Logger): (exchange: Exchange) => void {
  return (exchange) => {
    const { request, reply, route } = exchange;
    if (exchange.isReceiving) {
      exchange.cancel(UNSENT);
      if (!reply.sent) sendProblem(reply, UNSENT);
      return;
    }
    const late = new Unavailable('The request took too long and was cancelled.');
    exchange.cancel(late);
    log.warn({ method: request.method, route, ...logFields(exchange), limit_s: limitSeconds }, 'request timed out');
    if (reply.raw.headersSent) reply.raw.destroy();
    else if (!reply.sent) sendProblem(reply, late);
  };
}
