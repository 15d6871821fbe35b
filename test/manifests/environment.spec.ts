import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stopSeconds } from '../../src/config/budget.js';
import { readConfig } from '../../src/config/read.js';
import { type ConfigOf, GROUPS, type Role } from '../../src/config/schema.js';
import { knownKeys } from './known-keys.js';
import { environment, type KubeObject, ofKind, type Pod, pods, role } from './objects.js';
import { RENDERED } from './pairs.js';

/** Sound for each of them: a cookie wants as many characters, headers for a collector want a name. */
const SECRET = 'a-secret=that-is-as-long-as-a-cookie-wants-it';

/** The pods of our own image that run a role which reads a configuration. */
const roles = (objects: KubeObject[]) => pods(objects).filter((pod) => role(pod) !== undefined);

test.each(RENDERED)(
  '$name: every key is one that the service reads, or that another value is made of',
  ({ objects }) => {
    const known = knownKeys();
    const unknown = roles(objects()).flatMap((pod) => {
      const [container] = pod.spec.containers;
      const parts = new Set(JSON.stringify(container.env).match(/(?<=\$\()\w+(?=\))/g));
      return Object.keys(environment(objects(), pod)).filter((key) => !known.has(key) && !parts.has(key));
    });
    expect(unknown).toEqual([]);
  },
);

test.each(RENDERED)(
  '$name: the service accepts it: every required key is there, every value is sound',
  ({ objects }) => {
    const read = roles(objects()).map((pod) => [role(pod), configuration(objects(), pod)]);
    expect(read.map(([name]) => name)).toEqual(expect.arrayContaining(['api', 'worker', 'migrate']));
  },
);

test.each(RENDERED)('$name: the grace period is passed on, and holds the steps of a stop', ({ objects }) => {
  for (const pod of roles(objects()).filter((one) => role(one) !== 'migrate')) {
    const { lifecycle } = configuration(objects(), pod) as ConfigOf<'api'>;
    expect(lifecycle.graceSeconds).toBe(pod.spec.terminationGracePeriodSeconds);
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(stopSeconds(lifecycle, role(pod) as Role));
  }
});

test.each(RENDERED)(
  '$name: what a value is made of comes before it, and each file lies where its Secret is mounted',
  ({ objects }) => {
    for (const pod of roles(objects())) {
      const [container] = pod.spec.containers;
      const seen = new Set<string>();
      for (const { name, value = '' } of container.env) {
        for (const [, part = ''] of value.matchAll(/\$\((\w+)\)/g)) expect([...seen]).toContain(part);
        seen.add(name);
      }
      expect(seen.size).toBe(container.env.length);
      const files = Object.entries(environment(objects(), pod)).filter(([key]) => key.endsWith('_FILE'));
      for (const [key, file] of files)
        expect({ key, mounted: mountedFiles(pod) }).toEqual({ key, mounted: expect.arrayContaining([file]) });
    }
  },
);

test.each(RENDERED)(
  '$name: the owner’s password is in no pod that serves, and no Secret is set as environment',
  ({ objects }) => {
    for (const pod of roles(objects())) {
      const owner = mountedFiles(pod).some((file) => file.endsWith('DATABASE_DIRECT_PASSWORD'));
      expect(owner).toBe(role(pod) === 'migrate');
      expect(JSON.stringify(pod.spec)).not.toMatch(/secretKeyRef|secretRef|subPath/);
      expect(Object.keys(environment(objects(), pod)).join()).not.toMatch(/(_PASSWORD|SESSION_SECRETS)(,|$)/);
    }
    for (const { data } of ofKind(objects(), 'ConfigMap'))
      expect(JSON.stringify(data)).not.toMatch(/_PASSWORD"|SESSION_SECRETS"/);
  },
);

/** What the service makes of a pod's environment, with every mounted Secret holding something. @throws ConfigurationError */
function configuration(objects: KubeObject[], pod: Pod) {
  const name = role(pod) as Role;
  expect(Object.keys(GROUPS)).toContain(name);
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    for (const file of mountedFiles(pod)) writeFileSync(join(folder, file.split('/').at(-1) ?? ''), SECRET);
    const values = Object.entries(environment(objects, pod)).map(([key, value]) => [
      key,
      key.endsWith('_FILE') ? value.replace(/^.*\//, `${folder}/`) : value,
    ]);
    return readConfig(Object.fromEntries(values), name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Paths at which a pod's Secrets are mounted. */
function mountedFiles({ spec }: Pod): string[] {
  const [container] = spec.containers;
  return spec.volumes.flatMap(({ name, secret }: KubeObject) => {
    const mount = container.volumeMounts.find((one: { name: string }) => one.name === name);
    return (secret?.items ?? []).map(({ path }: { path: string }) => `${mount?.mountPath}/${path}`);
  });
}
