import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal.js';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from './problem.js';
import { pointerTo } from './validation.pipe.js';

/** Fields of the query or the body that a handler takes; `all` where it takes the whole and its schema decides. */
type Taken = ReadonlySet<string> | 'all';

/** Refuses a query or a body that the handler does not take at all: no schema looks at those, and nothing is dropped in silence. */
export class DeclaredInput implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const unknown = [
      ...undeclared(request.query, taken(context, RouteParamtypes.QUERY)).map((name) => ({ parameter: name })),
      ...undeclared(request.body, taken(context, RouteParamtypes.BODY)).map((name) => ({ pointer: pointerTo([name]) })),
    ];
    if (unknown.length > 0) throw new InvalidInput(unknown.map((place) => ({ detail: 'is not known here', ...place })));
    return true;
  }
}

function undeclared(given: unknown, known: Taken): string[] {
  if (known === 'all' || given === null || typeof given !== 'object') return [];
  return Object.keys(given).filter((name) => !known.has(name));
}

/** What Nest's `@Query()` and `@Body()` wrote down of a handler: `{ "4:0": { data: "limit" } }`, data left out for the whole. */
function taken(context: ExecutionContext, kind: RouteParamtypes): Taken {
  const handler = context.getHandler().name;
  const declared: Record<string, { data?: unknown }> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) ?? {};
  const names = Object.entries(declared)
    .filter(([key]) => key.startsWith(`${kind}:`))
    .map(([, { data }]) => data);
  return names.every((name) => typeof name === 'string') ? new Set(names) : 'all';
}
