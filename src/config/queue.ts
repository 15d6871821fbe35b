import { z } from 'zod';
import { integer, key } from './key.js';

export const queueKeys = z.object({
  lockSeconds: key('QUEUE_LOCK_SECONDS', integer(2, 3600), {
    description: 'How long a worker that died keeps its jobs; a living one renews its lock at half of it.',
    default: '30',
  }),
  stalledCheckSeconds: key('QUEUE_STALLED_CHECK_SECONDS', integer(1, 3600), {
    description:
      'How long after its lock has ended a job of a worker that died is found at the latest; no more than the lock.',
    default: '15',
  }),
  pollMs: key('OUTBOX_POLL_MS', integer(10, 60_000), {
    description: 'How often the outbox is looked at where nobody said that there is something in it.',
    default: '1000',
  }),
  recheckSeconds: key('OUTBOX_RECHECK_SECONDS', integer(1, 86_400), {
    description:
      'How long a job may stay undone before Redis is asked what became of it; then it is asked again after as long as the job has been there, at most 15 minutes.',
    default: '60',
  }),
  refusalSeconds: key('QUEUE_REFUSAL_SECONDS', integer(0, 86_400), {
    description: 'How long a job of a newer version waits for a worker that knows it before it is a dead letter.',
    default: '900',
  }),
});
