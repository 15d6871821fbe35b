import { expect, test } from '@jest/globals';
import { copyOfK8s, overlayOn } from './derived.js';
import { component, type KubeObject, ofKind } from './objects.js';
import { RENDERED, render } from './pairs.js';
import { type HelmOptions, helm, kustomize } from './render.js';

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OVERLAYS = ['local', 'e2e', 'staging', 'production'];

const job = (objects: KubeObject[]) => component(objects, 'Job', 'migrate');
const nameOf = (objects: KubeObject[]) => job(objects).metadata.name;
const named = (set: HelmOptions['set'], release?: string) => nameOf(helm({ set, release }));

test.each(RENDERED)('$name: an ordinary Job: no hook, no time to live', ({ objects }) => {
  const migrate = job(objects());
  expect(migrate.metadata.name).toMatch(DNS_LABEL);
  expect(migrate.metadata.annotations).toBeUndefined();
  expect(migrate.spec.ttlSecondsAfterFinished).toBeUndefined();
});

/** Changes of what the Job runs, and changes that are none of its business. */
const RUNS_OTHERWISE: Record<string, HelmOptions['set']> = {
  'another tag': { 'image.tag': '0.2.0' },
  'a digest': { 'image.digest': DIGEST },
  'a digest beside a tag': { 'image.tag': '0.1.0', 'image.digest': DIGEST },
  'a registry with a port': { 'image.repository': 'localhost:5000/keelson' },
  'another role of the app': { 'migrate.env.DATABASE_APP_ROLE': 'app_b' },
  'other resources': { 'migrate.resources.limits.memory': '300Mi' },
  'another deadline': { 'migrate.activeDeadlineSeconds': 500 },
};
const RUNS_THE_SAME: Record<string, HelmOptions['set']> = {
  'another configuration': { 'config.LOG_LEVEL': 'debug' },
  'another scale': { 'api.autoscaling.maxReplicas': 5 },
  'other resources of the api': { 'api.resources.limits.memory': '600Mi' },
};

test('Helm: the name changes with all that the Job runs, and each time differently', () => {
  const names = Object.values(RUNS_OTHERWISE).map((set) => named(set));
  expect(new Set([named({}), ...names]).size).toBe(names.length + 1);
  for (const name of names) expect(name).toMatch(DNS_LABEL);
});

test.each(Object.entries(RUNS_THE_SAME))('Helm: %s leaves the Job as it is', (_, set) => {
  expect(job(helm({ set }))).toEqual(job(helm()));
});

test('Helm: another release has its own Job', () => {
  expect(named({}, 'tea')).toMatch(/^tea-migrate-[0-9a-f]{10}$/);
});

test.each(OVERLAYS)('Kustomize: VERSION of %s is its image’s tag as a DNS label', (overlay) => {
  const objects = kustomize(`k8s/overlays/${overlay}`);
  const tag = job(objects).spec.template.spec.containers[0].image.split(':').at(-1);
  const version = tag.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  expect(version.length).toBeLessThanOrEqual(20);
  expect(nameOf(objects)).toBe(`keelson-migrate-${version}`);
  for (const one of [job(objects), ...ofKind(objects, 'Deployment')]) {
    expect(one.metadata.labels?.['app.kubernetes.io/version']).toBe(version);
  }
});

const PRODUCTION = 'k8s/overlays/production';
const before = () => render('production', 'kustomize');

test('Kustomize: a registry with a port and a digest leave the name as VERSION says', () => {
  const port = 'images: [{ name: registry.example.com/keelson, newName: "localhost:5000/keelson", newTag: 0.1.0 }]';
  const digest = `images: [{ name: registry.example.com/keelson, digest: "${DIGEST}" }]`;
  expect(nameOf(overlayOn(PRODUCTION, port))).toBe(nameOf(before()));
  expect(nameOf(overlayOn(PRODUCTION, digest))).toBe(nameOf(before()));
  expect(job(overlayOn(PRODUCTION, digest)).spec.template.spec.containers[0].image).toContain(DIGEST);
});

test('Kustomize: a change of configuration alone rolls the pods and leaves the Job as it is', () => {
  const literals = 'configMapGenerator: [{ name: keelson, behavior: merge, literals: [LOG_LEVEL=debug] }]';
  const after = overlayOn(PRODUCTION, literals);
  expect(job(after)).toEqual(job(before()));
  for (const role of ['api', 'worker']) {
    expect(component(after, 'Deployment', role)).not.toEqual(component(before(), 'Deployment', role));
  }
});

test('Helm: a change of configuration alone rolls the pods', () => {
  for (const role of ['api', 'worker']) {
    const after = component(helm({ set: { 'config.LOG_LEVEL': 'debug' } }), 'Deployment', role);
    expect(after).not.toEqual(component(helm(), 'Deployment', role));
  }
});

test('Kustomize: a release writes VERSION and the tag; Job, labels and images follow, also under a prefix', () => {
  const copy = copyOfK8s('release', (file, text) =>
    file.startsWith('overlays/production/')
      ? text.replace('VERSION: 0-1-0', 'VERSION: 0-2-0').replace('newTag: 0.1.0', 'newTag: 0.2.0')
      : text,
  );
  const objects = overlayOn(`${copy}/overlays/production`, 'namePrefix: tea-\n');
  expect(nameOf(objects)).toBe('tea-keelson-migrate-0-2-0');
  expect(JSON.stringify(objects)).not.toMatch(/\b0[.-]1[.-]0\b/);
});
