import type { Drawn } from './drawn.js';

const POD = 'namespace="shop", pod="store-api-0"';
const CONTAINER = `${POD}, container="api"`;

/** What kube-state-metrics and the kubelet say of a pod of ours. */
export const PODS: readonly Drawn[] = [
  { alert: 'PodNotReady', minutes: 20, series: { [`kube_pod_status_ready{${POD}, condition="true"}`]: '0x20' } },
  {
    alert: 'PodRestarts',
    minutes: 20,
    series: { [`kube_pod_container_status_restarts_total{${CONTAINER}}`]: '0 1 2 3 4x16' },
  },
  // The kubelet waits for 5 minutes, and it lives for 4.
  {
    alert: 'PodRestarts',
    minutes: 60,
    series: { [`kube_pod_container_status_restarts_total{${CONTAINER}}`]: '20x8 21x8 22x8 23x8 24x8 25x8 26x8' },
  },
  {
    alert: 'PodOutOfMemory',
    minutes: 20,
    series: {
      [`kube_pod_container_status_restarts_total{${CONTAINER}}`]: '0 0 0 1x17',
      [`kube_pod_container_status_last_terminated_reason{${CONTAINER}, reason="OOMKilled"}`]: '_ _ _ 1x17',
    },
  },
  {
    alert: 'PodMemoryHigh',
    minutes: 20,
    series: {
      [`container_memory_working_set_bytes{${CONTAINER}, image="i"}`]: '241e6x20',
      [`kube_pod_container_resource_limits{${CONTAINER}, resource="memory"}`]: '256e6x20',
    },
  },
  {
    alert: 'PodThrottled',
    minutes: 40,
    series: {
      [`container_cpu_cfs_periods_total{${CONTAINER}, image="i"}`]: '0+600x40',
      [`container_cpu_cfs_throttled_periods_total{${CONTAINER}, image="i"}`]: '0+200x40',
    },
  },
];
