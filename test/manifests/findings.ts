/** What a reviewer's linter finds, and one line why it stays so. `in` is `Kind/name`; everywhere when not given. */
export interface Explained {
  /** The check's id, as `kube-score list` has it. */
  check: string;
  /** What it says; any of its sentences when not given. */
  says?: string;
  in?: RegExp;
  why: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    check: 'container-resources',
    says: 'CPU limit is not set',
    why: 'throttling would delay probes and drains; requests share a busy CPU fairly',
  },
  {
    check: 'container-resource-requests-equal-limits',
    why: 'see the checks of CPU and memory: a request is what was measured, a limit what is too much',
  },
  { check: 'container-cpu-requests-equal-limits', why: 'there is no CPU limit' },
  {
    check: 'container-memory-requests-equal-limits',
    why: 'the request is what was measured, the limit leaves room for the heap to grow and for a peak of logins',
  },
  {
    check: 'container-ephemeral-storage-request-equals-limit',
    why: '/tmp is seldom written: its size limit is for a fault, not for every day',
  },
  {
    check: 'container-image-pull-policy',
    why: 'a tag is written once, `latest` is refused: a registry that is away must not keep a pod from starting anew',
  },
  {
    check: 'deployment-has-host-podantiaffinity',
    why: 'topologySpreadConstraints spread by host and by zone, and count the pods of one version alone',
  },
  {
    check: 'deployment-replicas',
    says: 'Deployment few replicas',
    in: /^Deployment\/keelson-(api|worker)$/,
    why: 'KEDA decides how many there are; it keeps at least 2',
  },
  {
    check: 'networkpolicy-targets-pod',
    in: /^NetworkPolicy\/keelson-(task|test)$/,
    why: 'for pods that somebody makes later: CronJobs, kubectl, helm test',
  },
  {
    check: 'container-security-context-user-group-id',
    in: /^StatefulSet\/keelson-(postgres|redis)$/,
    why: '999 is the user of the official images, who owns their folders',
  },
  {
    check: 'pod-probes-identical',
    in: /^Deployment\/keelson-pgbouncer$/,
    why: 'a pooler has no other sign than its port; liveness is ten times as patient',
  },
];
