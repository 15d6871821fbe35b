import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';

/** What is shown instead. */
export const MASK = '[secret]';

/** The file of a secret cannot be read (any more, or yet), or holds what it cannot mean. It has a code because Prisma keeps nothing else of an error. */
export class SecretUnreadable extends Error {
  static readonly CODE = 'SECRET_UNREADABLE';
  readonly code = SecretUnreadable.CODE;

  /** @param problem without a part of the secret */
  constructor(key: string, problem: string, cause?: unknown) {
    super(`${key}_FILE names a file that ${problem}`, { cause });
  }
}

/** A value that never shows in logs, errors or JSON. One that came from a file is read anew at each use, so that it can be rotated. */
export class Secret {
  /** The key that it was given by. */
  readonly name: string;
  readonly #value: string;
  readonly #file: string | undefined;

  constructor({ name, value, file }: { name: string; value: string; file?: string }) {
    this.name = name;
    this.#value = value;
    this.#file = file;
  }

  /** The value as it was when the process started; for what cannot change while it runs. */
  get initial(): string {
    return this.#value;
  }

  /** The value as it is now. @throws SecretUnreadable */
  async reveal(): Promise<string> {
    if (this.#file === undefined) return this.#value;
    try {
      return withoutFinalNewline(await readFile(this.#file, 'utf8'));
    } catch (error) {
      throw new SecretUnreadable(this.name, `cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
    }
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Editors and `kubectl create secret --from-file` leave a newline at the end that is not part of the value. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
