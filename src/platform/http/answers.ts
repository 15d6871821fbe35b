import { applyDecorators, HttpCode, SerializeOptions, SetMetadata } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

const SCHEMA = 'http:answers';

/** What an operation answers when it succeeds: its status, and its body, of which nothing undeclared leaves the service. */
export function Answers(status: number, schema: z.ZodType, description = 'Success'): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema }),
    SetMetadata(SCHEMA, schema),
    ApiResponse({ status, description, standardSchema: schema }),
  );
}

/** The schema of the body that {@link Answers} declared for `handler`. */
export function answerSchema(handler: object): z.ZodType {
  return Reflect.getMetadata(SCHEMA, handler);
}

/** Documents why an operation refuses, beside what any of them may answer. */
export function Refuses(status: number, description: string): MethodDecorator {
  const schema = { $ref: '#/components/schemas/Problem' };
  return ApiResponse({ status, description, content: { [PROBLEM_MEDIA_TYPE]: { schema } } });
}
