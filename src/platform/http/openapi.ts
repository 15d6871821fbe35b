import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { PRODUCT } from '../../product.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

/** The error body as OpenAPI knows it, see {@link ProblemDetails}. */
const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    traceId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['detail'],
        properties: { detail: { type: 'string' }, pointer: { type: 'string' }, parameter: { type: 'string' } },
      },
    },
  },
};

/** Makes the OpenAPI 3.1 document from the routes and their schemas. */
export function describeApi(app: NestFastifyApplication, version: string, sessionCookie: string): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle(PRODUCT)
    .setVersion(version)
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth(sessionCookie)
    .build();
  const document = SwaggerModule.createDocument(app, head);
  const problem = {
    description: 'Any error.',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never },
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (operation) operation.responses = { ...operation.responses, default: problem };
    }
  }
  return document;
}

/** Serves the document at `/openapi.json` and a page for people at `/docs`. */
export function serveDocs(app: NestFastifyApplication, version: string, sessionCookie: string): void {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, page: true };
  });
  SwaggerModule.setup('docs', app, describeApi(app, version, sessionCookie), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
