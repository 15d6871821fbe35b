import { expect } from '@jest/globals';
import type { Component, Deployed } from './deployed.js';
import { Release } from './helm.js';
import { scenario } from './scenario.js';

const HEAP = "console.log(require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20)";

/** What a process in the container finds. @returns its heap's limit in MiB */
async function seenFromInside({ namespace }: Deployed, pod: string): Promise<number> {
  const exec = (...command: string[]) => namespace.kubectl('exec', pod, '--', ...command);
  const refusal = async (...command: string[]) => (await namespace.tryKubectl('exec', pod, '--', ...command)).stderr;

  const status = await exec('cat', '/proc/1/status');
  for (const line of [/^Uid:(\s+10001){4}$/m, /^Gid:(\s+10001){4}$/m, /^NoNewPrivs:\s+1$/m, /^Seccomp:\s+2$/m])
    expect(status).toMatch(line);
  for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) expect(status).toMatch(new RegExp(`^Cap${set}:\\s+0+$`, 'm'));
  expect(await exec('readlink', '/proc/1/exe')).toBe('/usr/local/bin/node');
  // Without seccomp's default profile anybody could.
  expect(await refusal('unshare', '--user', 'true')).toContain('Operation not permitted');

  expect(await refusal('touch', '/app/a')).toContain('Read-only file system');
  await exec('touch', '/tmp/a');
  expect(await refusal('ls', '/var/run/secrets/kubernetes.io')).toContain('No such file');
  expect(await exec('env')).not.toMatch(/^KEELSON_API_(PORT|SERVICE)/m);

  const [, ...flags] = (await exec('cat', '/proc/1/cmdline')).split('\0');
  const size = flags.filter((flag) => flag.startsWith('--max-old-space-size'));
  expect(size).toHaveLength(1);
  return Number(await exec('node', ...size, '--eval', HEAP));
}

scenario('the containers of api and worker, seen from inside', async (makeNamespace) => {
  const release = await Release.install(await makeNamespace('inside'));
  const heaps: Partial<Record<Component, string>> = {};
  for (const role of ['api', 'worker'] as const) {
    const [pod] = await release.readyPods(role);
    const limit = Number.parseInt(pod.spec.containers[0].resources.limits.memory, 10);
    const heap = await seenFromInside(release, pod.metadata.name);
    expect(heap / limit).toBeGreaterThan(0.55);
    expect(heap / limit).toBeLessThan(0.68);
    heaps[role] = `${heap.toFixed(0)} of ${limit} MiB`;
  }
  return {
    'read-only root, 10001:10001, no token, no capability, seccomp': 'yes',
    "heap's limit in the api": heaps.api ?? '',
    'in the worker': heaps.worker ?? '',
  };
});
