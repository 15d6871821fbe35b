import type { FastifyInstance } from 'fastify';
import type { Logger } from '../telemetry/logger.js';
import { isProbe } from './in-flight.js';
import { sendProblem } from './problem.filter.js';
import { Unavailable } from './problem.js';

/**
 * Answers a request that takes longer than `seconds` with 503. `request.signal` aborts then, and when the client leaves: what works
 * for the request should watch it. Fastify's own handlerTimeout and signal end as soon as a body is read (fastify#6725).
 */
export function limitTime(server: FastifyInstance, seconds: number, log: Logger): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request)) return done();
    const controller = new AbortController();
    Object.defineProperty(request, 'signal', { value: controller.signal });
    const timer = setTimeout(() => {
      const late = new Unavailable('The request took too long and was cancelled.');
      controller.abort(late);
      log.warn({ method: request.method, route: request.routeOptions.url, limit_s: seconds }, 'request timed out');
      if (reply.raw.headersSent) reply.raw.destroy();
      else if (!reply.sent) sendProblem(reply, late);
    }, seconds * 1000);
    reply.raw.once('close', () => {
      clearTimeout(timer);
      if (!reply.raw.writableFinished) controller.abort();
    });
    done();
  });
}
