import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';

const MASK = '[secret]';

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

  /** The value as it is now. @throws the file system's error when the mounted file cannot be read. */
  async reveal(): Promise<string> {
    return this.#file === undefined ? this.#value : withoutFinalNewline(await readFile(this.#file, 'utf8'));
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
