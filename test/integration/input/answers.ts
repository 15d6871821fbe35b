import { expect } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from '../../service/exchange.js';
import { checkProblem, mediaType } from '../../service/problem.js';
import type { ApiDocument, Operation, Schema } from './document.js';

/** What OpenAPI adds to JSON Schema without a say in what is valid. */
const ANNOTATIONS = ['components', 'example', 'discriminator', 'xml', 'externalDocs'];

/** Types of problems that any operation may answer with, as `default`: what the status alone says, and input that its schemas forbid. */
const GENERAL = /^(about:blank|urn:.*:invalid-input)$/;

/** @throws when `operation` does not name the type of the problem that it answered with, in the words on that status */
export function checkDeclared({ name, responses }: Operation, { status, body }: Pick<Answer, 'status' | 'body'>): void {
  const { type } = JSON.parse(body) as { type: string };
  const named = `\`${type.replace(/^.*:/, '')}\``;
  if (GENERAL.test(type) || responses[status]?.description.includes(named)) return;
  throw new Error(`${name} does not declare ${named} for ${status}`);
}

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
    if (answer.status >= 400) {
      checkProblem(answer);
      checkDeclared(operation, answer);
    }
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
