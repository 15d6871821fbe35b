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
const OPEN =
  /(^config|\.env|[aA]nnotations|nodeSelector|affinity|requests|limits|^quotas\.hard|^quotas\.container\.\w+|^sealedSecrets\.(app|migrate)|^monitoring\.(l|dashboardL)abels)$/;

test('the defaults are what the schema allows', () => {
  expect({ accepted: accepts(values), errors: accepts.errors }).toEqual({ accepted: true, errors: null });
});

test('a key that there is not is refused, wherever it is', () => {
  const places = mappings(values).filter((keys) => !OPEN.test(keys.join('.')));
  expect(places.length).toBeGreaterThan(20);
  expect(places.filter((keys) => accepts(changed([...keys, 'unknown'], true))).map(String)).toEqual([]);
});

test('a value of another type is refused, wherever it is', () => {
  const all = leaves(values);
  expect(all.length).toBeGreaterThan(60);
  const other = (value: unknown) => (typeof value === 'string' ? { not: 'text' } : 'text');
  expect(
    all.filter(({ keys, value }) => accepts(changed(keys, other(value)))).map(({ keys }) => keys.join('.')),
  ).toEqual([]);
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
function changed(keys: string[], value: unknown): Json {
  const copy = structuredClone(values);
  keys.slice(0, -1).reduce((at, key) => at[key], copy)[keys.at(-1) ?? ''] = value;
  return copy;
}

const isMapping = (value: Json) => typeof value === 'object' && value !== null && !Array.isArray(value);

function mappings(value: Json, keys: string[] = []): string[][] {
  if (!isMapping(value)) return [];
  return [keys, ...Object.entries(value).flatMap(([key, item]) => mappings(item, [...keys, key]))];
}

function leaves(value: Json, keys: string[] = []): { keys: string[]; value: Json }[] {
  if (!isMapping(value)) return [{ keys, value }];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...keys, key]));
}
