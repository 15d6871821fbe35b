import { applyDecorators, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What an operation answers when it succeeds: its status, and its body, of which nothing undeclared leaves the service. */
export function Answers(status: number, schema: z.ZodType, description = 'Success'): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema }),
    ApiResponse({ status, description, standardSchema: schema }),
  );
}
