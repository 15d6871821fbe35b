import { z } from 'zod';
import { integer, key } from './key.js';

export const lifecycleKeys = z.object({
  graceSeconds: key('TERMINATION_GRACE_PERIOD_SECONDS', integer(2, 3600).optional(), {
    description: "The pod's terminationGracePeriodSeconds; must hold all stop steps and 1 s. Their sum when not given.",
  }),
  drainDelaySeconds: key('DRAIN_DELAY_SECONDS', integer(0, 600), {
    description: 'After SIGTERM, how long to go on accepting until every load balancer has forgotten this instance.',
    default: '10',
    defaultIn: { development: '0' },
  }),
  drainTimeoutSeconds: key('DRAIN_TIMEOUT_SECONDS', integer(1, 600), {
    description: 'After that, how long requests in flight may take before they are cut.',
    default: '10',
  }),
  workTimeoutSeconds: key('WORK_TIMEOUT_SECONDS', integer(1, 3600), {
    description: 'After SIGTERM, how long active jobs and tasks may go on before they are aborted and handed back.',
    default: '45',
    defaultIn: { development: '5' },
  }),
  closeTimeoutSeconds: key('CLOSE_TIMEOUT_SECONDS', integer(1, 60), {
    description: 'How long closing Redis and the pool may take.',
    default: '4',
  }),
  flushTimeoutSeconds: key('FLUSH_TIMEOUT_SECONDS', integer(1, 60), {
    description: 'How long writing out logs and traces may take.',
    default: '3',
  }),
});
