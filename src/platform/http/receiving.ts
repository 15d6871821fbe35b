import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify';
import type { Exchanges } from './exchanges.js';
import { sendProblem } from './problem.filter.js';
import type { Shedding } from './shedding.js';

/** Methods whose body Fastify does not read: their handlers begin at once. */
const UNREAD = new Set(['GET', 'HEAD']);

/** Whether a body is announced that is read before the handler begins. */
export function announcesBody({ method, raw: { headers } }: FastifyRequest): boolean {
  if (UNREAD.has(method)) return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Asks again, once a body is there, whether there is room to work for it: only then does its request take any. */
export function admitReceived(server: FastifyInstance, exchanges: Exchanges, shedding: Shedding): void {
  const admit: preValidationHookHandler = ({ exchange }, reply, done) => {
    if (!exchange?.isReceiving) return done();
    exchanges.received(exchange);
    const refusal = shedding.refusal();
    if (refusal) sendProblem(reply, refusal);
    else done();
  };
  server.addHook('onRoute', (route) => {
    if ([route.method].flat().every((method) => UNREAD.has(method))) return;
    route.preValidation = [admit, ...[route.preValidation ?? []].flat()];
  });
}
