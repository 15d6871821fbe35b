import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { copyOfK8s, overlayOn } from './derived.js';
import { type Json, type KubeObject, pods } from './objects.js';
import { RENDERED } from './pairs.js';
import { CHART, kustomize } from './render.js';

/** Everything that Pod Security says of `restricted`: refused, and warned of at what makes such pods. */
const RESTRICTED = Object.fromEntries(
  ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

/** What a program said; a warning of the API server is among it. */
function run(program: string, args: string[], input?: unknown): { code: number | null; words: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    input: input === undefined ? '' : JSON.stringify(input),
  });
  return { code: status, words: status === 0 ? stderr : `${stdout}${stderr}` };
}

const ACCEPTED = { code: 0, words: '' };
const list = (items: unknown[]) => ({ apiVersion: 'v1', kind: 'List', items });

/** A namespace of its own, as a cluster that means it has them. */
function namespace(): string {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: RESTRICTED } };
  expect(run('kubectl', ['apply', '-f', '-'], object)).toEqual(ACCEPTED);
  return name;
}

function apply(into: string, objects: unknown[], ...flags: string[]) {
  return run('kubectl', ['apply', '--namespace', into, '--server-side', ...flags, '-f', '-'], list(objects));
}

/** The class that test/manifests/renders/everything gives its pods: a cluster has its own. */
beforeAll(() => {
  const high = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 };
  expect(run('kubectl', ['apply', '--server-side', '-f', '-'], high)).toEqual(ACCEPTED);
});

test.each(RENDERED)(
  '$name: the API server takes it into a restricted namespace without a warning, and so the pods that it makes',
  ({ objects }) => {
    const own = namespace();
    expect(apply(own, objects())).toEqual(ACCEPTED);
    expect(apply(own, objects())).toEqual(ACCEPTED);
    expect(apply(own, podsAlone(objects()), '--dry-run=server')).toEqual(ACCEPTED);
  },
);

test('overlays/dev: the same, and it takes the place of what overlays/local made, once the Job is deleted', () => {
  const own = namespace();
  expect(apply(own, kustomize('k8s/overlays/local'))).toEqual(ACCEPTED);
  expect(run('kubectl', ['delete', 'job', '--namespace', own, '--all']).code).toBe(0);
  expect(apply(own, kustomize('k8s/overlays/dev'))).toEqual(ACCEPTED);
  expect(apply(own, podsAlone(kustomize('k8s/overlays/dev')), '--dry-run=server')).toEqual(ACCEPTED);
});

test('a namespace of this test warns of what is not restricted, and refuses such a pod', () => {
  const own = namespace();
  const [deployment] = kustomize('k8s/overlays/e2e').filter(({ kind }) => kind === 'Deployment');
  const loose = structuredClone(deployment) as KubeObject;
  delete loose.spec.template.spec.securityContext.seccompProfile;
  expect(apply(own, [loose])).toEqual({
    code: 0,
    words: expect.stringContaining('Warning: would violate PodSecurity'),
  });
  expect(apply(own, podsAlone([loose]), '--dry-run=server').code).toBe(1);
});

test('Kustomize: a release, a change of configuration and the way back are all taken', () => {
  const own = namespace();
  const folder = 'k8s/overlays/production';
  const next = copyOfK8s('next', (_, text) =>
    text.replace('VERSION: 0-1-0', 'VERSION: 0-2-0').replace('newTag: 0.1.0', 'newTag: 0.2.0'),
  );
  const configured = overlayOn(
    folder,
    'configMapGenerator: [{ name: keelson, behavior: merge, literals: [LOG_LEVEL=debug] }]',
  );
  for (const objects of [kustomize(folder), kustomize(`${next}/overlays/production`), configured, kustomize(folder)]) {
    expect(apply(own, objects)).toEqual(ACCEPTED);
  }
});

test('Kustomize: another image under the same VERSION is refused, instead of being migrated by nobody', () => {
  const own = namespace();
  const folder = 'k8s/overlays/production';
  const forgotten = overlayOn(folder, 'images: [{ name: registry.example.com/keelson, newTag: 0.2.0 }]');
  expect(apply(own, kustomize(folder))).toEqual(ACCEPTED);
  expect(apply(own, forgotten).words).toContain('field is immutable');
});

test('Helm: install, a change of configuration, a new image and the way back', () => {
  const own = namespace();
  const helm = (...args: string[]) => run('helm', [...args, '--namespace', own]);
  expect(helm('install', 'keelson', CHART)).toEqual(ACCEPTED);
  expect(helm('upgrade', 'keelson', CHART, '--set', 'config.LOG_LEVEL=debug')).toEqual(ACCEPTED);
  expect(helm('upgrade', 'keelson', CHART, '--set', 'image.tag=0.2.0')).toEqual(ACCEPTED);
  expect(helm('rollback', 'keelson', '1')).toEqual(ACCEPTED);
  const jobs = spawnSync('kubectl', ['get', 'jobs', '--namespace', own, '-o', 'name'], { encoding: 'utf8' }).stdout;
  expect(jobs.trim().split('\n')).toHaveLength(1);
});

/** The pods that controllers would make of the objects, with a folder where a StatefulSet would have a claim. */
function podsAlone(objects: KubeObject[]) {
  return pods(objects).map(({ owner, labels, annotations, spec }) => {
    const there = (spec.volumes ?? []).map((volume: Json) => volume.name);
    const mounted = (spec.containers[0].volumeMounts ?? []).map((mount: Json) => mount.name);
    const claims = mounted
      .filter((name: string) => !there.includes(name))
      .map((name: string) => ({ name, emptyDir: {} }));
    const metadata = { name: owner.split('/').join('-').toLowerCase(), labels, annotations };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { ...spec, volumes: [...(spec.volumes ?? []), ...claims] },
    };
  });
}
