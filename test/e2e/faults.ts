import type { Failure } from './clients.js';
import type { Deployed } from './deployed.js';
import type { KubeObject } from './namespace.js';

/** How long after a pod's end the cluster may still send new connections to it. */
const FORGOTTEN_MS = 6_000;

/** When something was killed, in Unix ms: not before `from`, not after `to`. */
export interface Kill {
  from: number;
  to: number;
}

/** Takes a pod away without asking it: `kubectl delete --force`. */
export function forceDelete({ namespace }: Deployed, pod: KubeObject): Promise<Kill> {
  return timed(() => namespace.kubectl('delete', 'pod', pod.metadata.name, '--force', '--grace-period=0'));
}

/** SIGKILL to a pod's process. Nobody inside may send that to process 1 but the kernel, which does when its CPU time is over. */
export function sigkill({ namespace }: Deployed, pod: KubeObject): Promise<Kill> {
  const exhaust = ['exec', pod.metadata.name, '--', 'prlimit', '--pid=1', '--cpu=1:1'];
  return timed(() => namespace.tryKubectl(...exhaust)); // it may end before it has answered
}

async function timed(kill: () => Promise<unknown>): Promise<Kill> {
  const from = Date.now();
  await kill();
  return { from, to: Date.now() };
}

/** Failures that no kill explains: neither soon after one, nor on a connection that was there before it. */
export function unexplained(failures: Failure[], kills: Kill[]): Failure[] {
  return failures.filter(
    ({ startedAt, endedAt, openedAt }) =>
      !kills.some(({ from, to }) => endedAt >= from && (startedAt <= to + FORGOTTEN_MS || openedAt <= to)),
  );
}
