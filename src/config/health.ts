import { z } from 'zod';
import { integer, key, list } from './key.js';

export const READINESS_CHECKS = ['database', 'schema', 'redis-session', 'redis-queue'] as const;

export const healthKeys = z.object({
  readinessChecks: key(
    'READINESS_CHECKS',
    list.pipe(z.array(z.enum(READINESS_CHECKS, `may name ${READINESS_CHECKS.join(', ')}`))).optional(),
    {
      description: `Checks that decide readiness, comma separated: ${READINESS_CHECKS.join(', ')}. When not given: api database, schema, redis-session; worker database, schema, redis-queue.`,
    },
  ),
  checkTimeoutMs: key('READINESS_CHECK_TIMEOUT_MS', integer(10, 1000), {
    description: 'Longest check.',
    default: '1000',
  }),
  checkCacheMs: key('READINESS_CHECK_CACHE_MS', integer(0, 60_000), {
    description: 'How long a result serves further probes.',
    default: '1000',
  }),
});
