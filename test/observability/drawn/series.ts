import { BURST } from './burst.js';
import type { Drawn } from './drawn.js';
import { FAILED_JOBS } from './jobs.js';
import { PODS } from './pods.js';
import { QUIET } from './quiet.js';
import { UNREADY } from './readiness.js';
import { STUCK } from './rollouts.js';

const OURS = 'namespace="shop", job="shop/store"';
/** Minutes: longer than the shorter window of what burns slowly, and an hour more. */
const LONG = 8 * 60;

/** A pod of ours that is scraped. */
export const TARGET = {
  [`up{${OURS}, pod="store-api-0"}`]: '1x500',
  [`log_lines_dropped_total{${OURS}, pod="store-api-0"}`]: '0x500',
};

const REQUESTS = 'http_server_request_duration_seconds';
const answers = (status: string, values: string) => ({
  [`${REQUESTS}_count{${OURS}, pod="store-api-0", http_response_status_code="${status}"}`]: values,
  [`${REQUESTS}_bucket{${OURS}, pod="store-api-0", http_response_status_code="${status}", le="1"}`]: values,
});

export const DRAWN: readonly Drawn[] = [
  {
    alert: 'ErrorBudgetBurnsSlowly',
    minutes: LONG,
    series: { ...answers('200', '0+1000x500'), ...answers('500', '0+2x500') },
  },
  {
    alert: 'LatencyBudgetBurnsFast',
    minutes: 30,
    series: {
      ...answers('200', '0+80x30'),
      [`${REQUESTS}_count{${OURS}, pod="store-api-0", http_response_status_code="200"}`]: '0+100x30',
    },
  },
  {
    alert: 'LatencyBudgetBurnsSlowly',
    minutes: LONG,
    series: {
      ...answers('200', '0+980x500'),
      [`${REQUESTS}_count{${OURS}, pod="store-api-0", http_response_status_code="200"}`]: '0+1000x500',
    },
  },
  {
    alert: 'ServiceAbsent',
    minutes: 30,
    series: {
      [`up{${OURS}, pod="store-api-0"}`]: '1x5 stale',
      [`log_lines_dropped_total{${OURS}, pod="store-api-0"}`]: '0x5 stale',
    },
  },
  {
    alert: 'RequestsShed',
    minutes: 20,
    series: { [`http_server_requests_shed_total{${OURS}, reason="in-flight"}`]: '0+9x20' },
  },
  {
    alert: 'RateLimitBypassed',
    minutes: 20,
    series: { [`rate_limit_bypassed_total{${OURS}, limit="account"}`]: '0+1x20' },
  },
  { alert: 'DeadLetters', minutes: 10, series: { [`queue_dead_letters{${OURS}, exported_job="a"}`]: '0 0 1x8' } },
  { alert: 'JobsLost', minutes: 10, series: { [`queue_jobs_lost_total{${OURS}}`]: '0 0 3x8' } },
  { alert: 'JobsStalled', minutes: 10, series: { [`queue_jobs_stalled_total{${OURS}, exported_job="a"}`]: '0 0 1x8' } },
  {
    alert: 'TaskFailed',
    minutes: 10,
    series: { [`scheduled_task_runs_total{${OURS}, task="a", outcome="lost"}`]: '0 0 1x8' },
  },
  {
    alert: 'LogLinesDropped',
    minutes: 20,
    series: { [`log_lines_dropped_total{${OURS}, pod="store-api-0"}`]: '0+50x20' },
  },
  {
    alert: 'SpansDropped',
    minutes: 40,
    series: { [`trace_spans_exported_total{${OURS}, outcome="failed"}`]: '0+5x40' },
  },
  {
    alert: 'PoolWaiting',
    minutes: 20,
    series: { [`db_client_connection_pending_requests{${OURS}, pod="store-api-0"}`]: '9x20' },
  },
  {
    alert: 'PoolTimeouts',
    minutes: 20,
    series: { [`db_client_connection_timeouts_total{${OURS}, pod="store-api-0"}`]: '0+1x20' },
  },
  BURST,
  ...QUIET,
  ...UNREADY,
  ...PODS,
  ...FAILED_JOBS,
  ...STUCK,
];

/** Names that others use as well: OpenTelemetry's, and those of Kubernetes. */
const NOT_OURS_ALONE = /^(up|http_server_request_duration_seconds|db_client|kube|container)/;

/** The same, where no target publishes what only we do. */
export const STRANGERS = DRAWN.filter(({ series }) => Object.keys(series).every((name) => NOT_OURS_ALONE.test(name)));
