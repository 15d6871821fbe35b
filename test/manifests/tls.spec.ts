import { expect, test } from '@jest/globals';
import { overlayOn } from './derived.js';
import { environment, type KubeObject, podOf } from './objects.js';
import { RENDERED } from './pairs.js';

const STRENGTH = ['disable', 'require', 'verify-full'];

/** How strictly a pod of the component asks for the database's certificate: 0, 1 or 2. */
function strength(objects: KubeObject[], component: 'api' | 'migrate'): number {
  const { DATABASE_TLS, DATABASE_DIRECT_TLS } = environment(objects, podOf(objects, component));
  return STRENGTH.indexOf((component === 'api' ? DATABASE_TLS : DATABASE_DIRECT_TLS) ?? 'disable');
}

test.each(RENDERED)('$name: migrations reach the database at least as safely as the pods that serve', ({ objects }) => {
  expect(strength(objects(), 'api')).toBeGreaterThanOrEqual(0);
  expect(strength(objects(), 'migrate')).toBeGreaterThanOrEqual(strength(objects(), 'api'));
});

test('Kustomize: an overlay that asks for TLS for the pods alone gets it for its migrations too', () => {
  const literals = 'configMapGenerator: [{ name: keelson, behavior: merge, literals: [DATABASE_TLS=verify-full] }]';
  const objects = overlayOn('k8s/base', literals);
  expect(strength(objects, 'api')).toBe(2);
  expect(strength(objects, 'migrate')).toBe(2);
});
