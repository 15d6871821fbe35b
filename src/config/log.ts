import { z } from 'zod';
import { choice, flag, key } from './key.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const logKeys = z.object({
  level: key('LOG_LEVEL', choice(LOG_LEVELS), {
    description: 'Lowest level that is written.',
    default: 'info',
    defaultIn: { test: 'warn' },
  }),
  pretty: key('LOG_PRETTY', flag, {
    description: 'Lines for people instead of JSON.',
    default: 'false',
    defaultIn: { development: 'true' },
  }),
});
