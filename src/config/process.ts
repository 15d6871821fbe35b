import { hostname } from 'node:os';
import { z } from 'zod';
import { choice, key, list, MODES, text } from './key.js';

/** Settings that production refuses unless they are named in ALLOW_INSECURE. */
export const INSECURE = ['open-docs', 'plain-cookie'] as const;

export const processKeys = z.object({
  mode: key('NODE_ENV', choice(MODES), {
    description: 'How strict to be: production refuses insecure settings.',
    default: 'production',
  }),
  environment: key('ENVIRONMENT', text.regex(/^[a-z0-9-]+$/, 'must consist of a-z, 0-9 and -').optional(), {
    description: 'Name of the environment (staging, production…), part of every Redis key; the mode when not given.',
  }),
  version: key('APP_VERSION', text, {
    description: 'Version that logs, metrics and /info show.',
    default: '0.0.0-dev',
  }),
  pod: key('POD_NAME', text, {
    description: 'Name of this instance; the host name when not given.',
    default: hostname(),
  }),
  allowInsecure: key('ALLOW_INSECURE', list.pipe(z.array(z.enum(INSECURE, `may name ${INSECURE.join(', ')}`))), {
    description: `Insecure settings that production shall accept, comma separated: ${INSECURE.join(', ')}.`,
    default: '',
  }),
});
