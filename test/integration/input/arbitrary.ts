import fc from 'fast-check';
import { type ApiDocument, resolve, type Schema } from './document.js';

/** How deep a schema that contains itself is followed. */
const DEPTH = 4;

/** Text that breaks what was not written with care: quotes, controls, NUL, right-to-left, astral characters, SQL, templates. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  "'",
  '"; DROP TABLE product; --',
  '%',
  '../..',
  '\u202e',
  '𝒳',
  'null',
  '-1',
  '{{1}}',
  '\r\n',
  'é',
];
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...NASTY));

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  'date-time': fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
    .map((date) => date.toISOString()),
  date: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
    .map((date) => date.toISOString().slice(0, 10)),
};

/** Values that `schema` allows, or nearly so: whoever needs certainty asks the judge. */
export function valuesOf(schema: Schema, document: ApiDocument, depth = DEPTH): fc.Arbitrary<unknown> {
  const own = resolve(schema, document);
  const of = (inner: Schema) => valuesOf(inner, document, depth - 1);
  if (own.const !== undefined) return fc.constant(own.const);
  if (own.enum) return fc.constantFrom(...own.enum);
  const choices = own.anyOf ?? own.oneOf;
  if (choices) return fc.oneof(...choices.map(of));
  if (own.allOf) return fc.tuple(...own.allOf.map(of)).map((parts) => Object.assign({}, ...parts));
  const types = [own.type ?? []].flat();
  if (types.length === 0) return fc.jsonValue();
  return fc.oneof(...types.map((type) => valuesOfType(type, own, depth, of)));
}

function valuesOfType(type: string, schema: Schema, depth: number, of: (inner: Schema) => fc.Arbitrary<unknown>) {
  switch (type) {
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer(range(schema, 1)).map((value) => value - (value % (schema.multipleOf ?? 1)));
    case 'number':
      return fc.double({ ...range(schema, 0), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = minItems + 5 } = schema;
      return fc.array(of(items), {
        minLength: minItems,
        maxLength: depth > 0 ? Math.min(maxItems, minItems + 5) : minItems,
      });
    }
    case 'object':
      return objects(schema, depth, of);
    default:
      throw new Error(`the fuzzer makes no ${type}`);
  }
}

function strings({ format, pattern, minLength = 0, maxLength = minLength + 200 }: Schema): fc.Arbitrary<string> {
  if (format && FORMATS[format]) return FORMATS[format];
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const sized = { minLength, maxLength: Math.min(maxLength, minLength + 200) };
  return fc.oneof(fc.string(sized), fc.string({ ...sized, unit: 'binary' }), text);
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema, step: number) {
  const min = minimum ?? (exclusiveMinimum === undefined ? -(2 ** 31) : exclusiveMinimum + step);
  const max = maximum ?? (exclusiveMaximum === undefined ? 2 ** 31 - 1 : exclusiveMaximum - step);
  return { min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) };
}

function objects(schema: Schema, depth: number, of: (inner: Schema) => fc.Arbitrary<unknown>) {
  const { properties = {}, required = [], additionalProperties } = schema;
  const kept = Object.entries(properties).filter(([name]) => depth > 0 || required.includes(name));
  const fields = fc.record(Object.fromEntries(kept.map(([name, type]) => [name, of(type)])), {
    requiredKeys: required,
  });
  if (typeof additionalProperties !== 'object' || depth <= 0) return fields;
  const more = fc.dictionary(fc.string({ minLength: 1 }), of(additionalProperties), { maxKeys: 4 });
  return fc.tuple(more, fields).map(([extra, own]) => ({ ...extra, ...own }));
}

/** Strings as they come in a path, a query or a header when nobody is careful. */
export const anyText = text;

/** `value` with one thing wrong: a field less, a field more, a field of another type, or something else altogether. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (value === null || typeof value !== 'object') return fc.jsonValue();
  if (Array.isArray(value)) return fc.oneof(fc.jsonValue(), fc.tuple(...value.map(spoiled)));
  const keys = Object.keys(value);
  const more = fc
    .tuple(fc.string({ minLength: 1 }), fc.jsonValue())
    .map(([key, extra]) => ({ ...value, [key]: extra }));
  if (keys.length === 0) return fc.oneof(more, fc.jsonValue());
  const key = fc.constantFrom(...keys);
  return fc.oneof(
    more,
    key.map((name) => Object.fromEntries(Object.entries(value).filter(([own]) => own !== name))),
    fc.tuple(key, fc.jsonValue()).map(([name, other]) => ({ ...value, [name]: other })),
    key.chain((name) => spoiled(Reflect.get(value, name)).map((other) => ({ ...value, [name]: other }))),
    fc.jsonValue(),
  );
}
