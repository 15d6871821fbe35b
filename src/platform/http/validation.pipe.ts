import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { InvalidInput } from './problem.js';

type Options = NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>;
type Issues = Parameters<NonNullable<Options['exceptionFactory']>>[0];

/** Carries the faults from Nest's pipe, which does not know where the value came from, to ours. */
class Rejected extends Error {
  constructor(readonly issues: Issues) {
    super('rejected');
  }
}

/** Validates what a route declares with `{ schema }`, and says of each fault where it is: a JSON pointer or a parameter. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Rejected(issues) });
  }

  /** Nest would drop `constructor` and its like in silence; the schema refuses them as it does every field that it does not know. */
  protected override stripProtoKeys(): void {}

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof Rejected ? new InvalidInput(faults(error.issues, metadata)) : error;
    }
  }
}

function faults(issues: Issues, { type, data }: ArgumentMetadata) {
  return issues.flatMap(named).map(({ message, path = [] }) => {
    const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    if (type !== 'body') return { detail: message, parameter: data ?? keys.join('.') };
    return { detail: message, pointer: pointerTo(keys) };
  });
}

/** zod reports all unknown fields of an object as one fault of that object: here each is a fault of its own, at its place. */
function named(issue: Issues[number]): Pick<Issues[number], 'message' | 'path'>[] {
  if (!('keys' in issue) || !Array.isArray(issue.keys)) return [issue];
  return issue.keys.map((key: string) => ({ message: 'is not known here', path: [...(issue.path ?? []), key] }));
}

/** The JSON pointer to a field, as a URI fragment: RFC 6901, sections 3 and 6. */
export function pointerTo(keys: readonly string[]): string {
  return `#${keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
}
