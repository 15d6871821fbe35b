import type { Logger } from '../telemetry/logger.js';
import { logFields } from '../telemetry/request-context.js';
import type { Exchange } from './exchange.js';
import { sendProblem } from './problem.filter.js';
import { Unavailable } from './problem.js';

/** Answers a request that takes longer than it may with 503; what works for it is told by its signal. */
export function answerLate(limitSeconds: number, log: Logger): (exchange: Exchange) => void {
  return (exchange) => {
    const { request, reply, route } = exchange;
    const late = new Unavailable('The request took too long and was cancelled.');
    exchange.cancel(late);
    log.warn({ method: request.method, route, ...logFields(exchange), limit_s: limitSeconds }, 'request timed out');
    if (reply.raw.headersSent) reply.raw.destroy();
    else if (!reply.sent) sendProblem(reply, late);
  };
}
