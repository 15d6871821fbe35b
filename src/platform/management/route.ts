import type { FastifyReply, FastifyRequest } from 'fastify';

/** One route of the management port, as any part of the platform may offer it; all of them need the token. */
export interface ManagementRoute {
  method: 'GET' | 'POST';
  path: `/${string}`;
  /** What is returned is sent as JSON. @throws Problem */
  answer(request: FastifyRequest, reply: FastifyReply): unknown;
}
