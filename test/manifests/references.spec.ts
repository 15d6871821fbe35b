import { expect, test } from '@jest/globals';
import { overlayOn } from './derived.js';
import { environment, type Json, type KubeObject, ofKind, pods } from './objects.js';
import { RENDERED } from './pairs.js';
import { helm } from './render.js';

const OVERLAYS = ['local', 'e2e', 'staging', 'production'].map((name) => `k8s/overlays/${name}`);
const RENDERS = ['default', 'everything', 'alternatives'].map((name) => `test/manifests/renders/${name}`);

/** Secrets that an operator makes, where nothing that is rendered does. */
const SECRETS = ['keelson', 'keelson-migrate'];

/** What makes a Secret, and of which name: Kustomize itself, and two controllers. */
const MAKES_SECRET: Record<string, (object: KubeObject) => string> = {
  Secret: ({ metadata }) => metadata.name,
  SealedSecret: ({ spec }) => spec.template.metadata.name,
  ExternalSecret: ({ spec }) => spec.target.name,
};

/** `Kind/name` of everything that the objects refer to by name. */
function references(objects: KubeObject[]): string[] {
  const byPods = pods(objects).flatMap(({ spec }) => [
    `ServiceAccount/${spec.serviceAccountName}`,
    ...(spec.volumes ?? []).flatMap(({ configMap, secret }: Json) => [
      ...(configMap ? [`ConfigMap/${configMap.name}`] : []),
      ...(secret ? [`Secret/${secret.secretName}`] : []),
    ]),
    ...(spec.containers[0].envFrom ?? []).map(({ configMapRef }: Json) => `ConfigMap/${configMapRef.name}`),
  ]);
  const byOthers = objects.flatMap(({ spec, roleRef }) => [
    ...(roleRef ? [`${roleRef.kind}/${roleRef.name}`] : []),
    ...[spec?.scaleTargetRef, spec?.targetRef].filter(Boolean).map(({ kind, name }: Json) => `${kind}/${name}`),
    ...(spec?.rules ?? []).flatMap(({ backendRefs = [], http }: Json) => [
      ...backendRefs.map(({ name }: Json) => `Service/${name}`),
      ...(http?.paths ?? []).map(({ backend }: Json) => `Service/${backend.service.name}`),
    ]),
    ...(spec?.serviceName ? [`Service/${spec.serviceName}`] : []),
  ]);
  return [...new Set([...byPods, ...byOthers])];
}

/** Hosts without a dot that pods are told to connect to. */
function hosts(objects: KubeObject[]): string[] {
  const values = pods(objects).flatMap((pod) => Object.entries(environment(objects, pod)));
  const urls = values.filter(([, value]) => /^(postgresql|rediss?):\/\/[^/]/.test(value));
  const named = values.filter(([key]) => key.endsWith('_HOST')).map(([, value]) => value);
  const all = [...urls.map(([, url]) => new URL(url).hostname), ...named];
  return [...new Set(all)].filter((host) => !host.includes('.'));
}

function unresolved(objects: KubeObject[], byOperator: string[] = SECRETS): string[] {
  const made = objects.flatMap((object) => MAKES_SECRET[object.kind]?.(object) ?? []);
  const secrets = (made.length > 0 ? made : byOperator).map((name) => `Secret/${name}`);
  const there = new Set([...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`), ...secrets]);
  return [...references(objects), ...hosts(objects).map((host) => `Service/${host}`)].filter(
    (name) => !there.has(name),
  );
}

test.each(RENDERED)('$name: everything that is named is there', ({ objects }) => {
  expect(references(objects()).length).toBeGreaterThan(3);
  expect(unresolved(objects())).toEqual([]);
});

test.each([...OVERLAYS, ...RENDERS])(
  '%s under a namePrefix: every name has it, and every reference follows',
  (overlay) => {
    const objects = overlayOn(overlay, 'namePrefix: tea-\n');
    expect(objects.filter(({ metadata }) => !metadata.name.startsWith('tea-'))).toEqual([]);
    const secrets = SECRETS.map((name) => `tea-${name}`);
    expect(unresolved(objects, secrets)).toEqual([]);
    expect(references(objects).filter((name) => /^Secret\//.test(name))).toEqual(
      secrets.map((name) => `Secret/${name}`),
    );
  },
);

test.each(['external-secrets', 'sealed-secrets'])(
  'two prefixed instances with %s in a namespace have Secrets of their own',
  (component) => {
    const objects = overlayOn(
      'k8s/overlays/production',
      `components: [../../../k8s/components/${component}]\nnamePrefix: tea-\n`,
    );
    expect(objects.flatMap((object) => MAKES_SECRET[object.kind]?.(object) ?? [])).toEqual(
      SECRETS.map((name) => `tea-${name}`),
    );
    expect(unresolved(objects)).toEqual([]);
  },
);

test('a prefix on a prefix reaches the stores too', () => {
  const objects = overlayOn('test/manifests/renders/prefixed', 'namePrefix: green-\n');
  expect(hosts(objects).sort()).toEqual(['green-tea-keelson-postgres', 'green-tea-keelson-redis']);
  expect(unresolved(objects)).toEqual([]);
});

test('two releases in a namespace share no name and no selector', () => {
  const [one, other] = ['tea', 'coffee'].map((release) => helm({ release }));
  const names = (objects: KubeObject[] = []) => objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(names(one).filter((name) => names(other).includes(name))).toEqual([]);
  for (const { labels } of pods(one ?? [])) expect(labels['app.kubernetes.io/instance']).toBe('tea');
  expect(unresolved(one ?? [], ['tea', 'tea-migrate'])).toEqual([]);
});

test('an instance label of an overlay’s own reaches our selectors, and no stranger’s', () => {
  const objects = overlayOn(
    'k8s/overlays/e2e',
    'labels: [{ pairs: { app.kubernetes.io/instance: tea }, includeSelectors: true }]\n',
  );
  expect(JSON.stringify(ofKind(objects, 'NetworkPolicy'))).not.toContain('"app.kubernetes.io/instance":"keelson"');
  const strangers = ofKind(objects, 'NetworkPolicy')
    .flatMap(({ spec }) => [...(spec.egress ?? []), ...(spec.ingress ?? [])])
    .flatMap((rule: Json) => [...(rule.to ?? []), ...(rule.from ?? [])])
    .filter((peer: Json) => peer.namespaceSelector);
  expect(strangers.length).toBeGreaterThan(5);
  for (const peer of strangers) expect(JSON.stringify(peer)).not.toContain('instance');
});
