import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/schema.js';

/** Of an answer that is data: it loads nothing and is shown in no frame, which is what browsers heed where X-Frame-Options differs (CSP level 3, section 6.4.2). */
const DATA_POLICY = "default-src 'none';frame-ancestors 'none'";

/** Where a page of ours may load things from; scripts from here alone. */
const PAGE_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' https: data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' https: 'unsafe-inline'",
].join(';');

/**
 * On the pages for people: what helmet sends, without `upgrade-insecure-requests`, since plain http must go on working where TLS ends
 * elsewhere, or on localhost.
 */
const PAGE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

/** Puts on an answer what browsers need to be told (OWASP's REST Security Cheat Sheet). Each header costs every request: data gets those that mean something for data. */
export function secure(request: FastifyRequest, reply: FastifyReply, isPage: boolean): void {
  reply.header('x-content-type-options', 'nosniff');
  if (isPage) reply.headers(PAGE_HEADERS);
  else reply.header('content-security-policy', DATA_POLICY);
  if (cameOverTls(request)) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
}

/** Over plain http the header must not be sent (RFC 6797, section 7.2). Any proxy is believed: who lies changes the answer to themselves. */
function cameOverTls({ headers }: FastifyRequest): boolean {
  const protocol = headers['x-forwarded-proto'];
  return protocol !== undefined && `${protocol}`.startsWith('https');
}

/** CSRF protection by Sec-Fetch-Site and Origin, CORS for the listed origins alone. */
export function addSecurity(app: NestFastifyApplication, { corsOrigins }: Config['http']): void {
  app.enableCsrfProtection({ trustedOrigins: corsOrigins });
  if (corsOrigins.length > 0)
    app.enableCors({
      origin: corsOrigins,
      credentials: true,
      // @fastify/cors would allow those alone that need no preflight.
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      // What clients act on and browsers would keep from them (Fetch, CORS-safelisted response-header name).
      exposedHeaders: ['X-Request-Id', 'Location', 'Retry-After', 'Idempotent-Replayed'],
    });
}
