import type { Drawn, Harmless } from './drawn.js';

type End = 'failed' | 'complete';

/** What kube-state-metrics says of a Job that ended; `created` in seconds. */
function job(name: string, created: number, end: End): Record<string, string> {
  const of = `namespace="shop", job_name="${name}"`;
  return {
    [`kube_job_created{${of}}`]: `${created}x30`,
    [`kube_job_${end}{${of}, condition="true"}`]: '1x30',
    [`kube_job_${end}{${of}, condition="false"}`]: '0x30',
  };
}

/** The same of a Job that a CronJob made. */
function run(cronJob: string, created: number, end: End): Record<string, string> {
  const name = `${cronJob}-${created}`;
  const owner = `owner_kind="CronJob", owner_name="${cronJob}", owner_is_controller="true"`;
  return { ...job(name, created, end), [`kube_job_owner{namespace="shop", job_name="${name}", ${owner}}`]: '1x30' };
}

/** Another release in the same namespace. */
const TEA = {
  'up{namespace="shop", job="shop/tea", pod="tea-worker-0"}': '1x30',
  'log_lines_dropped_total{namespace="shop", job="shop/tea", pod="tea-worker-0"}': '0x30',
};

/** A pod of ours that is not named as the manifests name it. */
const UNNAMED = { 'up{namespace="shop", job="shop/store", pod="debug"}': '1x30' };

export const FAILED_JOBS: readonly Drawn[] = [
  { alert: 'MigrationFailed', minutes: 30, series: job('store-migrate-2', 200, 'failed') },
  // What migrated before it, or for another release, does not count.
  {
    alert: 'MigrationFailed',
    minutes: 30,
    series: {
      ...TEA,
      ...job('store-migrate-1', 100, 'complete'),
      ...job('store-migrate-2', 200, 'failed'),
      ...job('tea-migrate-3', 300, 'complete'),
    },
  },
  { alert: 'TaskJobFailed', minutes: 30, series: run('store-task-prune', 100, 'failed') },
  // What succeeded before it, or of another task, does not count.
  {
    alert: 'TaskJobFailed',
    minutes: 30,
    series: {
      ...run('store-task-assign-task-owners', 100, 'complete'),
      ...run('store-task-assign-task-owners', 200, 'failed'),
      ...run('store-task-prune', 300, 'complete'),
    },
  },
];

export const SETTLED_JOBS: readonly Harmless[] = [
  {
    what: 'a migration failed, and a later one of the release completed',
    minutes: 30,
    series: { ...job('store-migrate-1-4-1', 100, 'failed'), ...job('store-migrate-1-4-2', 200, 'complete') },
  },
  {
    what: 'somebody else’s migrations fail in our namespace',
    minutes: 30,
    series: { ...UNNAMED, ...job('cms-migrate-1', 100, 'failed'), ...job('migrate-pictures', 200, 'failed') },
  },
  {
    what: 'a task of a CronJob failed, and a later run succeeded',
    minutes: 30,
    series: { ...run('store-task-prune', 100, 'failed'), ...run('store-task-prune', 200, 'complete') },
  },
  {
    what: 'somebody else’s CronJobs fail in our namespace',
    minutes: 30,
    series: { ...UNNAMED, ...run('cms-task-prune', 100, 'failed'), ...run('backup', 200, 'failed') },
  },
];
