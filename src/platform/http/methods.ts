import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { sendProblem } from './problem.filter.js';
import { Problem } from './problem.js';

/** The methods of each path template that routes were registered for. */
type Known = Map<string, Set<string>>;

/** Template of the route that answers CORS preflights; says nothing of which paths there are. */
export const ANY_PATH = '*';

/** Answers a request that no route takes. */
export type Unrouted = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Answers what no route takes before its body is read: OPTIONS with the methods that its path takes, another method with 405 and
 * the same list, an unknown path with 404. Knows the routes that are registered after it.
 */
export function unroutedOf(server: FastifyInstance): Unrouted {
  const known: Known = new Map();
  server.addHook('onRoute', (route) => learn(known, route));
  return (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allow = methodsOf(path, known).join(', ');
    if (allow === '') sendProblem(reply, new Problem(404, { detail: `There is nothing at ${path}.` }));
    else if (request.method === 'OPTIONS') reply.code(204).header('allow', allow).send();
    else sendProblem(reply, new Problem(405, { detail: `${path} takes ${allow}.`, headers: { allow } }));
  };
}

function learn(known: Known, { url, method }: RouteOptions): void {
  if (url === ANY_PATH) return;
  const methods = known.get(url) ?? new Set();
  for (const one of [method].flat()) methods.add(one);
  known.set(url, methods);
}

function methodsOf(path: string, known: Known): string[] {
  const taken = [...known].filter(([template]) => matches(template, path)).flatMap(([, methods]) => [...methods]);
  return taken.length === 0 ? [] : [...new Set([...taken, 'OPTIONS'])].sort();
}

/** `/v1/things/:id` takes one segment that is not empty for each parameter; a `*` at the end takes the rest. */
function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  const open = wanted.at(-1) === '*' ? wanted.length - 1 : undefined;
  if (open === undefined ? given.length !== wanted.length : given.length < wanted.length) return false;
  return wanted.slice(0, open).every((segment, at) => segment === given[at] || (segment.includes(':') && given[at]));
}
