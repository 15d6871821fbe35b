import { z } from 'zod';
import { integer, key, list, text } from './key.js';

export const schedulingKeys = z.object({
  cronJobTasks: key('SCHEDULE_CRONJOB_TASKS', list, {
    description: 'Scheduled tasks that CronJobs run by `task NAME`, comma separated: workers leave them alone.',
    default: '',
  }),
  sweepMs: key('SCHEDULE_SWEEP_MS', integer(50, 60_000), {
    description: 'How often a worker looks for instants without a run and for runs whose owner died.',
    default: '1000',
  }),
  graceSeconds: key('SCHEDULE_GRACE_SECONDS', integer(1, 3600), {
    description: 'How long after its instant a run may begin before the instant counts as missed.',
    default: '10',
  }),
  lookBackSeconds: key('SCHEDULE_LOOK_BACK_SECONDS', integer(1, 2_000_000), {
    description: 'How old a missed instant, or a run whose owner died, may be to be run later.',
    default: '86400',
  }),
  retentionDays: key('SCHEDULE_RETENTION_DAYS', integer(1, 3650), {
    description: 'How long the ledger of runs is kept.',
    default: '30',
  }),
  jobName: key('TASK_JOB_NAME', text.optional(), {
    description:
      'Name of the Job that runs `task NAME` (label batch.kubernetes.io/job-name). A CronJob ends it with its instant in minutes, which says what the run is for.',
  }),
});
