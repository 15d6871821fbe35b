import { z } from 'zod';
import { addressRanges } from './addresses.js';
import { integer, key, secret, text } from './key.js';
import { faultOfHeaders, faultOfPairs, readPairs } from './pairs.js';

const pairs = text
  .superRefine((value, context) => {
    const fault = faultOfPairs(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .transform(readPairs);

export const tracingKeys = z.object({
  endpoint: key(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    z
      .url({ protocol: /^https?$/, error: 'must be a URL of http or https' })
      .refine(
        (url) => !url.includes('@'),
        'must hold no user and no password, for it is shown: OTEL_EXPORTER_OTLP_HEADERS takes them',
      )
      .optional(),
    {
      description:
        'Collector that takes traces by OTLP over http/protobuf, http://collector:4318; nothing is recorded when not given.',
    },
  ),
  headers: key('OTEL_EXPORTER_OTLP_HEADERS', secret(faultOfHeaders).optional(), {
    description:
      'Headers for the collector, key=value, comma separated, values percent-encoded where need be: Authorization=Basic%20….',
  }),
  timeoutMs: key('OTEL_EXPORTER_OTLP_TIMEOUT', integer(100, 60_000), {
    description: 'Milliseconds that the collector may take for one batch; then the batch is dropped and counted.',
    default: '5000',
  }),
  delayMs: key('OTEL_BSP_SCHEDULE_DELAY', integer(10, 60_000), {
    description: 'Milliseconds for which spans are collected before they are sent.',
    default: '5000',
  }),
  ratio: key(
    'OTEL_TRACES_SAMPLER_ARG',
    text.regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1').transform(Number),
    {
      description:
        'Share of the requests and jobs that are recorded, from 0 to 1, where nobody who is trusted has decided it.',
      default: '0.01',
    },
  ),
  resource: key('OTEL_RESOURCE_ATTRIBUTES', pairs, {
    description:
      'What else to say of this instance, key=value, comma separated: k8s.node.name=… and its like, from the downward API.',
    default: '',
  }),
  trustedPeers: key('TRACE_TRUSTED_PEERS', addressRanges, {
    description:
      'Peers whose decision to record a trace, and whose baggage, count: addresses or CIDR ranges, comma separated. Anybody’s trace id is kept.',
    default: '',
  }),
});
