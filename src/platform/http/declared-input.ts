import type { INestApplication } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyInstance } from 'fastify';
import { InvalidInput } from './problem.js';
import { pointerTo } from './validation.pipe.js';

/** Fields of the query or the body that a handler takes; `all` where it takes the whole and its schema decides. */
type Taken = ReadonlySet<string> | 'all';

interface Declared {
  query: Taken;
  body: Taken;
}

const UNKNOWN = 'is not known here';
const NONE: string[] = [];

/** Refuses a query or a body that the handler does not take at all: no schema looks at those, and nothing is dropped in silence. */
export function refuseUndeclared(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const declared = route.config?.declared;
    if (declared === undefined) return;
    route.preHandler = ({ query, body }, _reply, done) => {
      const parameters = undeclared(query, declared.query);
      const fields = undeclared(body, declared.body);
      if (parameters.length + fields.length === 0) return done();
      done(
        new InvalidInput([
          ...parameters.map((parameter) => ({ detail: UNKNOWN, parameter })),
          ...fields.map((name) => ({ detail: UNKNOWN, pointer: pointerTo([name]) })),
        ]),
      );
    };
  });
}

/** The names in `given` that are not known; as a rule there are none, and nothing is made. */
function undeclared(given: unknown, known: Taken): string[] {
  if (known === 'all' || given === null || typeof given !== 'object') return NONE;
  for (const name in given) if (!known.has(name)) return Object.keys(given).filter((other) => !known.has(other));
  return NONE;
}

/** Has Fastify know of each route what its handler takes; to be called before Nest makes the routes. */
export function declareInput(app: INestApplication): void {
  const scanner = new MetadataScanner();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const name of scanner.getAllMethodNames(metatype.prototype)) {
        const handler = metatype.prototype[name];
        const config = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler);
        const declared = {
          query: taken(metatype, name, RouteParamtypes.QUERY),
          body: taken(metatype, name, RouteParamtypes.BODY),
        };
        RouteConfig({ ...config, declared })(handler);
      }
    }
  }
}

/** What Nest's `@Query()` and `@Body()` wrote down of a handler: `{ "4:0": { data: "limit" } }`, data left out for the whole. */
function taken(controller: object, handler: string, kind: RouteParamtypes): Taken {
  const declared: Record<string, { data?: unknown }> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {};
  const names = Object.entries(declared)
    .filter(([key]) => key.startsWith(`${kind}:`))
    .map(([, { data }]) => data);
  return names.every((name) => typeof name === 'string') ? new Set(names) : 'all';
}

declare module 'fastify' {
  interface FastifyContextConfig {
    declared?: Declared;
  }
}
