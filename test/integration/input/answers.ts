import { expect } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ApiDocument, Operation, Schema } from './document.js';
import type { Answer } from './exchange.js';

/** What OpenAPI adds to JSON Schema without a say in what is valid. */
const ANNOTATIONS = ['components', 'example', 'discriminator', 'xml', 'externalDocs'];

/** What must never be read in an answer: our paths, our stack, our stores. */
const INSIDES = /node_modules|\bat \S+ \(|\.[jt]s:\d+|prisma|postgres|ECONNREFUSED|SELECT /i;

/** Judges answers by the document that the service publishes. */
export class Judge {
  readonly #ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  readonly #compiled = new Map<Schema, ValidateFunction>();

  constructor(readonly document: ApiDocument) {
    addFormats.default(this.#ajv);
    this.#ajv.addVocabulary(ANNOTATIONS);
  }

  /** What is wrong with `value`; empty when `schema` holds. */
  faults(schema: Schema, value: unknown): string {
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile({ ...schema, components: this.document.components });
      this.#compiled.set(schema, validate);
    }
    return validate(value) ? '' : this.#ajv.errorsText(validate.errors);
  }

  /** @throws when `answer` is not one that the document promises for `operation` */
  check(operation: Operation, answer: Answer): void {
    expect(answer.status).toBeLessThan(500);
    const declared =
      operation.responses[answer.status] ?? (answer.status >= 400 ? operation.responses.default : undefined);
    if (declared === undefined) throw new Error(`${operation.name} does not declare ${answer.status}`);
    if (answer.status >= 400) checkProblem(answer);
    if (operation.method === 'HEAD') return;
    const media = mediaType(answer);
    const schema = declared.content?.[media]?.schema;
    if (schema === undefined) {
      if (declared.content) throw new Error(`${operation.name} does not declare ${media} for ${answer.status}`);
      expect(answer.body).toBe('');
      return;
    }
    expect(this.faults(schema, JSON.parse(answer.body))).toBe('');
  }
}

/** @throws when an error is not told as RFC 9457 says, or tells too much */
export function checkProblem(answer: Answer): void {
  expect(mediaType(answer)).toBe('application/problem+json');
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem.status).toBe(answer.status);
  expect(problem.type).toMatch(/^(about:blank|urn:[a-z-]+:problem:[a-z-]+)$/);
  expect(problem.title).toEqual(expect.stringMatching(/\S/));
  expect(problem.requestId).toBe(answer.headers['x-request-id']);
  expect(problem.requestId).toMatch(/^[\w.:/+=-]{1,128}$/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.body).not.toMatch(INSIDES);
}

export function mediaType({ headers }: Answer): string {
  return String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
}
