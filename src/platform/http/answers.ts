import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

const SCHEMA = 'http:answers';

/** What an operation answers when it succeeds: its status, and its body, of which nothing undeclared leaves the service. */
export function Answers(status: number, schema: z.ZodType, description = 'Success'): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    RouteConfig({ answers: schema }),
    SetMetadata(SCHEMA, schema),
    ApiResponse({ status, description, standardSchema: schema }),
  );
}

/** The schema of the body that {@link Answers} declared for `handler`. */
export function answerSchema(handler: object): z.ZodType {
  return Reflect.getMetadata(SCHEMA, handler);
}

/** Documents why an operation, or each of a controller, refuses, beside what any may answer. `description` names the type of the problem. */
export function Refuses(status: number, description: string): MethodDecorator & ClassDecorator {
  const schema = { $ref: '#/components/schemas/Problem' };
  return ApiResponse({ status, description, content: { [PROBLEM_MEDIA_TYPE]: { schema } } });
}

/** Sends what {@link Answers} declared of a success, and nothing else. On the routes that declare it: an interceptor of Nest's would cost every route. */
export function serializeAnswers(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const schema = route.config?.answers;
    if (schema === undefined) return;
    route.preSerialization = (_request, reply, body, done) => {
      if (reply.statusCode >= 400) return done(null, body);
      const { success, data, error } = schema.safeParse(body);
      if (success) done(null, data);
      else done(new Error('the answer breaks its schema', { cause: error }));
    };
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    answers?: z.ZodType;
  }
}
