import fc from 'fast-check';
import type { Request } from '../../service/exchange.js';
import type { Judge } from './answers.js';
import { anyText, spoiled, valuesOf } from './arbitrary.js';
import type { Operation, Parameter } from './document.js';
import type { Known } from './known.js';

/** What one request says, before it is put on the wire. */
export interface Input {
  path: Record<string, string>;
  query: Record<string, string | string[]>;
  header: Record<string, string>;
  body?: unknown;
}

/** Input that the schemas of `operation` allow; rows that are known to exist come up often. */
export function soundInput(operation: Operation, judge: Judge, known: Known): fc.Arbitrary<Input> {
  const group = (place: Parameter['in']) => {
    const parameters = operation.parameters.filter((parameter) => parameter.in === place);
    return fc.record(
      Object.fromEntries(
        parameters.map((parameter) => [parameter.name, soundParameter(operation, parameter, judge, known)]),
      ),
      { requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name) },
    );
  };
  return fc.record(
    { path: group('path'), query: group('query'), header: group('header'), body: soundBody(operation, judge, known) },
    { requiredKeys: operation.body ? ['path', 'query', 'header', 'body'] : ['path', 'query', 'header'] },
  ) as fc.Arbitrary<Input>;
}

function soundParameter(operation: Operation, parameter: Parameter, judge: Judge, known: Known): fc.Arbitrary<string> {
  const made = valuesOf(parameter.schema, judge.document)
    .filter((value) => judge.faults(parameter.schema, value) === '')
    .map(String)
    .filter((value) => fits(parameter, value));
  const existing = known.forParameter(operation, parameter);
  return existing.length === 0 ? made : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...existing) }, made);
}

function soundBody({ body }: Operation, judge: Judge, known: Known): fc.Arbitrary<unknown> {
  if (body === undefined) return fc.constant(undefined);
  const made = valuesOf(body, judge.document).filter((value) => judge.faults(body, value) === '');
  return made.chain((value) => fc.infiniteStream(fc.nat()).map((picks) => withKnown(value, known, picks)));
}

/** `value` with ids of rows that exist in the fields that refer to one. */
function withKnown(value: unknown, known: Known, picks: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => withKnown(item, known, picks));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const existing = known.forField(name);
      const pick = existing[(picks.next().value ?? 0) % (existing.length + 1)]; // one time in so many it stays as made
      return [name, typeof field === 'string' && pick !== undefined ? pick : withKnown(field, known, picks)];
    }),
  );
}

/** Input with exactly one fault that the schemas forbid, and what the fault is. */
export function unsoundInput(
  operation: Operation,
  judge: Judge,
  known: Known,
): fc.Arbitrary<{ fault: string; input: Input }> {
  const sound = soundInput(operation, judge, known);
  const faults = [
    fc.tuple(sound, fc.stringMatching(/^[a-z]{1,12}_x$/), anyText).map(([input, name, value]) => ({
      fault: `unknown query parameter ${name}`,
      input: { ...input, query: { ...input.query, [name]: value } },
    })),
    ...operation.parameters.flatMap((parameter) => unsoundParameter(parameter, sound, judge)),
    ...(operation.body ? [unsoundBody(operation.body, sound, judge)] : []),
  ];
  return fc.oneof(...faults);
}

function unsoundParameter(parameter: Parameter, sound: fc.Arbitrary<Input>, judge: Judge) {
  const { name, in: place, required, schema } = parameter;
  if (place === 'cookie') return [];
  const wrong = fc
    .oneof(anyText, fc.integer().map(String), fc.double().map(String), fc.uuid())
    .filter((value) => judge.faults(schema, read(value, parameter, judge)) !== '' && fits(parameter, value));
  const replaced = fc.tuple(sound, wrong).map(([input, value]) => ({
    fault: `${place} parameter ${name}`,
    input: { ...input, [place]: { ...input[place], [name]: value } },
  }));
  const doubled = sound.map((input) => ({
    fault: `query parameter ${name} given twice`,
    input: { ...input, query: { ...input.query, [name]: ['1', '1'] } },
  }));
  const left = sound.map((input) => {
    const { [name]: _left, ...others } = input[place];
    return { fault: `no ${place} parameter ${name}`, input: { ...input, [place]: others } };
  });
  return [
    ...(isFree(schema) ? [] : [replaced]),
    ...(place === 'query' && schema.type !== 'array' ? [doubled] : []),
    ...(required && place !== 'path' ? [left] : []),
  ];
}

function unsoundBody(schema: NonNullable<Operation['body']>, sound: fc.Arbitrary<Input>, judge: Judge) {
  return sound
    .chain((input) => spoiled(input.body).map((body) => ({ fault: 'body', input: { ...input, body } })))
    .filter(({ input }) => judge.faults(schema, input.body) !== '');
}

/** Whether any text will do. */
function isFree({ type, pattern, format, enum: values, maxLength, minLength }: Parameter['schema']): boolean {
  return type === 'string' && !pattern && !format && !values && maxLength === undefined && minLength === undefined;
}

/** `text` as the type that its schema wants, where it can be read as that. */
function read(text: string, { schema }: Parameter, judge: Judge): unknown {
  if (judge.faults(schema, text) === '') return text;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** Whether `value` can stand where the parameter stands: a path has no empty segments, a header no control characters. */
function fits({ in: place }: Parameter, value: string): boolean {
  if (place === 'path') return value !== '' && value !== '.' && value !== '..' && value.length < 200;
  if (place === 'header') return /^[!-~]([ -~]*[!-~])?$/.test(value);
  return value !== '__proto__';
}

/** `input` on the wire. */
export function requestOf({ method, path }: Operation, { path: segments, query, header, body }: Input): Request {
  const filled = path.replace(/\{([^}]+)\}/g, (_match, name: string) => encodeURIComponent(segments[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) for (const value of [values].flat()) search.append(name, value);
  return {
    method,
    path: search.size === 0 ? filled : `${filled}?${search}`,
    headers: body === undefined ? header : { ...header, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}
