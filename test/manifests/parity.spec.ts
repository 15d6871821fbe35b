import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inlined } from './inlined.js';
import type { Json, KubeObject } from './objects.js';
import { PAIRS, render, type Way } from './pairs.js';
import { comparable, differences, isOneSided, MAY_DIFFER, normalised } from './parity.js';
import { ROOT } from './render.js';

test.each(Object.keys(PAIRS))('%s: Helm and Kustomize say the same, object by object', (pair) => {
  const kustomize = comparable(made(pair, 'kustomize'), 'kustomize');
  const helm = comparable(made(pair, 'helm'), 'helm');
  const of = (side: Map<string, KubeObject>) =>
    Object.fromEntries(differences(kustomize, helm).map((name) => [name, side.get(name)]));
  expect(of(helm)).toEqual(of(kustomize));
});

test.each(
  ['default', 'production', 'everything'].flatMap((pair) => [
    { pair, way: 'kustomize' as const },
    { pair, way: 'helm' as const },
  ]),
)('$pair: a change of any field of $way alone is noticed, but of those that may differ', ({ pair, way }) => {
  const objects = made(pair, way).filter((object) => !isOneSided(object));
  expect(objects.length).toBeGreaterThan(10);
  const unnoticed = new Set<string>();
  for (const object of objects) {
    for (const { path, mutant } of mutants(object)) {
      if (isSame(object, mutant, way)) unnoticed.add(`${object.kind} ${path}`);
    }
  }
  expect([...unnoticed].filter((one) => !mayDiffer(one, way))).toEqual([]);
});

test('every rule about what may differ is needed by some pair', () => {
  const used = MAY_DIFFER.filter((rule) =>
    Object.keys(PAIRS).some((pair) =>
      made(pair, rule.way).some((object) => {
        const others = MAY_DIFFER.filter((one) => one !== rule);
        return (
          rule.kind.test(object.kind) &&
          JSON.stringify(normalised(object, rule.way)) !== JSON.stringify(normalised(object, rule.way, others))
        );
      }),
    ),
  );
  expect(MAY_DIFFER.filter((rule) => !used.includes(rule))).toEqual([]);
});

test('every component is in some pair', () => {
  const named = Object.values(PAIRS).map(({ folder }) =>
    readFileSync(join(ROOT, folder, 'kustomization.yaml'), 'utf8'),
  );
  const components = readdirSync(join(ROOT, 'k8s/components'));
  expect(components.filter((name) => !named.some((text) => text.includes(`/components/${name}\n`)))).toEqual([]);
});

/** What a pair makes; pods of both ways have their configuration in themselves. */
const made = (pair: string, way: Way) => inlined(render(pair, way));

const isSame = (one: KubeObject, other: KubeObject, way: Way) =>
  differences(comparable([one], way), comparable([other], way)).length === 0;

function mayDiffer(found: string, way: Way): boolean {
  const [kind = '', path = ''] = found.split(' ');
  return MAY_DIFFER.some(
    (rule) => rule.way === way && rule.kind.test(kind) && `${rule.path.replaceAll('*', '0')}.`.startsWith(`${path}.`),
  );
}

/** The object with each of its leaves changed, each key left out, and a key added to each mapping, one at a time. */
function* mutants(object: KubeObject): Generator<{ path: string; mutant: KubeObject }> {
  for (const keys of paths(object)) {
    const path = keys.join('.');
    const last = keys.at(-1) ?? '';
    const at = (copy: Json) => keys.slice(0, -1).reduce((value, key) => value[key], copy);
    const value = at(object)[last];
    if (typeof value !== 'object' || value === null) {
      const changed = structuredClone(object);
      at(changed)[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;
      yield { path, mutant: changed };
    } else if (!Array.isArray(value)) {
      const grown = structuredClone(object);
      at(grown)[last].added = 'x';
      yield { path: `${path}.added`, mutant: grown };
    }
    const parent = structuredClone(object);
    if (Array.isArray(at(parent))) at(parent).splice(Number(last), 1);
    else delete at(parent)[last];
    if (path !== 'metadata' && path !== 'metadata.name' && path !== 'kind') yield { path, mutant: parent };
  }
}

function* paths(value: Json, keys: string[] = []): Generator<string[]> {
  if (keys.length > 0) yield keys;
  if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) yield* paths(value[key], [...keys, key]);
}
