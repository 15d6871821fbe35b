import type { FastifyInstance, FastifyReply } from 'fastify';
import { isReady, type Readiness } from './readiness.js';

interface ProbeOptions {
  /** Whether `?verbose` tells what each check says; never on a port that the public reaches. */
  verbose: boolean;
}

/** Marks routes that are neither logged, counted, shed nor held back. */
export const PROBE_ROUTE = { config: { probe: true } } as const;

/**
 * `/livez`: the event loop turns; nothing else decides it, ever. `/startupz`: the configuration is valid and the ports listen.
 * `/readyz`: see {@link Readiness}. Names and `?verbose` as the Kubernetes API server has them.
 */
export function addProbes(server: FastifyInstance, readiness: Readiness, options: ProbeOptions): void {
  const answer = (reply: FastifyReply, status: number, body: unknown) =>
    reply.code(status).header('cache-control', 'no-store').send(body);
  server.get('/livez', PROBE_ROUTE, (_request, reply) => answer(reply, 200, { status: 'ok' }));
  server.get('/startupz', PROBE_ROUTE, (_request, reply) => answer(reply, 200, { status: 'ok' }));
  server.get<{ Querystring: { verbose?: string } }>('/readyz', PROBE_ROUTE, async (request, reply) => {
    const result = await readiness.probe();
    const body = options.verbose && request.query.verbose !== undefined ? result : { status: result.status };
    return answer(reply, isReady(result) ? 200 : 503, body);
  });
}
