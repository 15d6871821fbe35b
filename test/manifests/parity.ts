import { isDeepStrictEqual } from 'node:util';
import type { Json, KubeObject } from './objects.js';
import type { Way } from './pairs.js';

interface Difference {
  way: Way;
  kind: RegExp;
  /** Dots between keys; `*` is any element of a list. */
  path: string;
  /** What is left out of the value; all of it when not given. */
  without?: RegExp;
  why: string;
}

/** Kustomize's own letters, in which there are no words. */
const HASH = /-[2456789bcdfghkmt]{10}$/;

/** The only keys in which Helm and Kustomize may differ. */
export const MAY_DIFFER: readonly Difference[] = [
  { way: 'helm', kind: /./, path: 'metadata.labels.helm.sh/chart', why: 'only Helm has a chart' },
  { way: 'helm', kind: /./, path: 'metadata.labels.app.kubernetes.io/managed-by', why: 'Helm asks for it' },
  { way: 'helm', kind: /^Job$/, path: 'metadata.name', without: /(?<=-migrate-).*/, why: 'hash of the Job, here' },
  { way: 'kustomize', kind: /^Job$/, path: 'metadata.name', without: /(?<=-migrate-).*/, why: 'VERSION, here' },
  { way: 'kustomize', kind: /^ConfigMap$/, path: 'metadata.name', without: HASH, why: 'named by its content' },
  {
    way: 'kustomize',
    kind: /^Deployment$/,
    path: 'spec.template.spec.volumes.*.configMap.name',
    without: HASH,
    why: 'the same',
  },
  {
    way: 'helm',
    kind: /^Deployment$/,
    path: 'spec.template.metadata.annotations.checksum/config',
    why: 'what its hash-named ConfigMap is to Kustomize',
  },
];

/** Helm's test pods, and Secrets: the chart never makes one. */
export const isOneSided = (object: KubeObject) =>
  object.kind === 'Secret' || object.metadata.annotations?.['helm.sh/hook'] !== undefined;

/** The objects as they can be compared, by `Kind/name`. */
export function comparable(objects: readonly KubeObject[], way: Way): Map<string, KubeObject> {
  const kept = objects.filter((object) => !isOneSided(object)).map((object) => normalised(object, way));
  return new Map(kept.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

/** What is on one side alone or not the same on both; empty when the renders agree. */
export function differences(one: Map<string, KubeObject>, other: Map<string, KubeObject>): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(one.get(name), other.get(name)));
}

/** An object without what may differ, in an order that says nothing. */
export function normalised(object: KubeObject, way: Way, rules = MAY_DIFFER): KubeObject {
  const copy = structuredClone(object);
  for (const rule of rules) {
    if (rule.way === way && rule.kind.test(object.kind)) leaveOut(copy, rule.path, rule.without);
  }
  return sorted(copy);
}

/** Takes `path` apart by the keys that are there, because keys of labels have dots themselves. */
function leaveOut(value: Json, path: string, without: RegExp | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) leaveOut(item, path.replace(/^\*\./, ''), without);
    return;
  }
  for (const key of Object.keys(value ?? {})) {
    if (path === key) {
      if (without === undefined) delete value[key];
      else value[key] = String(value[key]).replace(without, '');
    } else if (path.startsWith(`${key}.`) && typeof value[key] === 'object') {
      leaveOut(value[key], path.slice(key.length + 1), without);
      if (Object.keys(value[key]).length === 0) delete value[key];
    }
  }
}

/** Lists that Kubernetes merges by name have no order. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    const named = items.every((item) => typeof item?.name === 'string');
    return (named ? items.sort((a, b) => a.name.localeCompare(b.name)) : items) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)])) as T;
}
