import { z } from 'zod';
import { addressRanges } from './addresses.js';
import { flag, integer, key, list, port, secret, text } from './key.js';

/** RFC 6750 asks for a token that cannot be guessed. */
const MIN_TOKEN_LENGTH = 32;

export const httpKeys = z.object({
  host: key('HTTP_HOST', text, {
    description: 'Address the API listens on.',
    default: '0.0.0.0',
    defaultIn: { development: '127.0.0.1' },
  }),
  port: key('HTTP_PORT', port, { description: 'Port of the API; 0 takes a free one.', default: '3000' }),
  bodyLimitBytes: key('HTTP_BODY_LIMIT_BYTES', integer(1), {
    description: 'Largest request body.',
    default: '1048576',
  }),
  requestTimeoutSeconds: key('HTTP_REQUEST_TIMEOUT_SECONDS', integer(1, 3600), {
    description:
      'How long a request may take before it is answered 503 and its work is cancelled; 408 where its body has not come by then.',
    default: '10',
  }),
  keepAliveTimeoutSeconds: key('HTTP_KEEP_ALIVE_TIMEOUT_SECONDS', integer(1, 3600), {
    description:
      'How long an idle connection stays open; must exceed the idle time-out of the load balancer (60 s as a rule).',
    default: '65',
  }),
  connectionMaxAgeSeconds: key('HTTP_CONNECTION_MAX_AGE_SECONDS', integer(1, 86_400), {
    description: 'Age (± 10 %) at which a connection is closed with its next answer, so that new instances get load.',
    default: '300',
  }),
  maxInFlight: key('HTTP_MAX_IN_FLIGHT', integer(1), {
    description:
      'Requests in progress beyond which new ones are shed with 503; one whose body has yet to arrive is not counted.',
    default: '1000',
  }),
  maxEventLoopDelayMs: key('HTTP_MAX_EVENT_LOOP_DELAY_MS', integer(10, 60_000), {
    description:
      'Event loop delay, the mean of each of the last two half seconds, beyond which new requests are shed with 503.',
    default: '500',
  }),
  trustProxy: key('HTTP_TRUST_PROXY', addressRanges, {
    description: 'Proxies whose X-Forwarded-* headers count: addresses or CIDR ranges, comma separated.',
    default: '',
  }),
  corsOrigins: key(
    'HTTP_CORS_ORIGINS',
    list.refine((items) => items.every(isOrigin), 'must be a list of origins such as https://app.example.com'),
    {
      description: 'Origins whose pages may call the API from a browser, comma separated.',
      default: '',
    },
  ),
  docs: key('HTTP_DOCS', flag, {
    description: 'Serves /docs and /openapi.json.',
    default: 'true',
    defaultIn: { production: 'false' },
  }),
});

export const managementKeys = z.object({
  host: key('MANAGEMENT_HOST', text, {
    description: 'Address of the management port (metrics, probes, info).',
    default: '0.0.0.0',
    defaultIn: { development: '127.0.0.1' },
  }),
  port: key('MANAGEMENT_PORT', port, {
    description: 'Port of the management server; never behind the public Service; 0 takes a free one.',
    default: '9090',
  }),
  token: key('MANAGEMENT_TOKEN', secret(tokenFault).optional(), {
    description:
      'Bearer token for all of the management port but /metrics, /info and the probes, at least 32 characters; 403 without one (in development, this machine needs none).',
  }),
});

/** What is wrong with the token of the management port, at the start or once its file is rotated. */
export function tokenFault(value: string): string | undefined {
  return value.length < MIN_TOKEN_LENGTH ? `must have at least ${MIN_TOKEN_LENGTH} characters` : undefined;
}

function isOrigin(item: string): boolean {
  return URL.canParse(item) && new URL(item).origin === item;
}
