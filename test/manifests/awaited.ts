/** What manifests use of code that is being built, on another branch; a test fails when it is there and still listed here. */
export const AWAITED = {
  keys: ['SCHEDULE_CRONJOB_TASKS', 'TASK_JOB_NAME'],
  roles: ['task'],
  tasks: ['prune-idempotency-keys'],
};
