import { writeSync } from 'node:fs';

/** Bytes that a UTF-16 unit takes at most as UTF-8. */
const UNIT = 3;

/** Lines on their way to a file, as bytes: strings that wait are work for each garbage collection, for which requests wait. */
export class Chunk {
  readonly #bytes: Buffer;
  #begin = 0;
  #end = 0;
  #lines = 0;

  /** With room for `bytes`, or for `line` if that may take more. */
  constructor(bytes: number, line = '') {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(bytes, line.length * UNIT));
  }

  /** Bytes that it costs in memory. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Bytes that are still to be written. */
  get size(): number {
    return this.#end - this.#begin;
  }

  /** Lines that it took since it was empty. */
  get lines(): number {
    return this.#lines;
  }

  hasRoomFor(line: string): boolean {
    return this.#bytes.length - this.#end >= line.length * UNIT;
  }

  add(line: string): void {
    this.#end += this.#bytes.write(line, this.#end);
    this.#lines++;
  }

  /** Writes what the file takes. @throws as `write(2)` does, EAGAIN where it takes nothing now */
  writeTo(fd: number): void {
    this.#begin += writeSync(fd, this.#bytes, this.#begin, this.size);
  }

  clear(): void {
    this.#begin = 0;
    this.#end = 0;
    this.#lines = 0;
  }
}
