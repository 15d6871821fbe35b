import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import type { Json } from './objects.js';
import { CHART, helmRefusal } from './render.js';

const read = (file: string) => readFileSync(join(CHART, file), 'utf8');
const values: Json = load(read('values.yaml'));
const schema: Json = JSON.parse(read('values.schema.json'));
const accepts = new Ajv2020({ strict: false }).compile(schema);

/** Mappings whose keys are the user's. */
const OPEN = /(^global|config|\.env|[aA]nnotations|nodeSelector|affinity|requests|limits|Selector)$/;

test('the defaults are what the schema allows', () => {
  expect({ accepted: accepts(values), errors: accepts.errors }).toEqual({ accepted: true, errors: null });
});

test('a key that there is not is refused, wherever it is', () => {
  const places = mappings(values).filter(({ path }) => !OPEN.test(path));
  expect(places.length).toBeGreaterThan(20);
  for (const { path } of places) expect({ path, accepted: accepts(changed(path ? `${path}.unknown` : 'unknown', true)) }).toEqual({ path, accepted: false });
});

test('a value of another type is refused, wherever it is', () => {
  const all = leaves(values);
  expect(all.length).toBeGreaterThan(60);
  for (const { path, value } of all) {
    const other = typeof value === 'string' ? { not: 'text' } : 'text';
    expect({ path, accepted: accepts(changed(path, other)) }).toEqual({ path, accepted: false });
  }
});

test.each([
  ['image.tag', 'latest'],
  ['postgres.image', 'postgres:latest'],
  ['postgres.image', 'postgres'],
  ['redis.image', `redis:latest@sha256:${'a'.repeat(64)}`],
  ['image.digest', 'sha256:abc'],
  ['config.lower', 'x'],
  ['config.LOG_LEVEL', 5],
  ['api.autoscaling.maxReplicas', 0],
  ['api.autoscaling.minReplicas', '2'],
])('Helm itself refuses %s: %j', (path, value) => {
  expect(helmRefusal({ set: { [path]: value } })).toContain("values don't meet the specifications of the schema");
});

/** values.yaml with one value set. */
function changed(path: string, value: unknown): Json {
  const copy = structuredClone(values);
  const keys = path.split('.');
  keys.slice(0, -1).reduce((at, key) => at[key], copy)[keys.at(-1) ?? ''] = value;
  return copy;
}

function mappings(value: Json, path = ''): { path: string }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return [{ path }, ...Object.entries(value).flatMap(([key, item]) => mappings(item, path ? `${path}.${key}` : key))];
}

function leaves(value: Json, path = ''): { path: string; value: Json }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path ? [{ path, value }] : [];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path ? `${path}.${key}` : key));
}
