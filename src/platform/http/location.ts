import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { tap } from 'rxjs';

/** Where that is which the operation creates: `@Location('/v1/things/:id')`, filled in from the body of its 201. */
export function Location(template: string): MethodDecorator {
  const headers = {
    Location: {
      description: `\`${template.replace(/:(\w+)/g, '{$1}')}\``,
      schema: { type: 'string' as const, format: 'uri-reference' },
    },
  };
  return applyDecorators(UseInterceptors(new LocationInterceptor(template)), ApiResponse({ status: 201, headers }));
}

class LocationInterceptor implements NestInterceptor {
  constructor(private readonly template: string) {}

  intercept(context: ExecutionContext, next: CallHandler) {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((body: unknown) => {
        const fields = typeof body === 'string' ? JSON.parse(body) : body;
        reply.header(
          'location',
          this.template.replace(/:(\w+)/g, (_, name) => encodeURIComponent(fields[name])),
        );
      }),
    );
  }
}
