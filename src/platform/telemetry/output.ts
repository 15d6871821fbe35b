import { Chunk } from './chunk.js';

/** Bytes that may wait to be written: what a reader that stalls costs in memory, about. */
const MOST_WAITING = 4 * 1024 * 1024;
/** So many are written at once without waiting for the timer. */
const BATCH = 32 * 1024;
/** Bytes of a chunk: a batch, and the line that completes it. */
const CHUNK = BATCH + 16 * 1024;
/** Milliseconds for which lines are collected, so that many share a write. */
const COLLECT_MS = 25;
/** Milliseconds until a reader that did not take anything is tried again: doubled from the first to the longest. */
const RETRY_MS = { first: 1, longest: 50 };
/** Milliseconds for which the process waits for the reader before it exits. */
const EXIT_MS = 500;

/**
 * Lines to a file descriptor, written in batches and never waited for: while the reader of the pipe takes none, they wait in a buffer of
 * bounded size, then they are dropped and counted. What waits is written when the process exits, however it does.
 */
export class Output {
  readonly #fd: number;
  /** Lines go into this one, which is written after the full ones. */
  #open = new Chunk(CHUNK);
  readonly #full: Chunk[] = [];
  #fullBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStalled = false;
  #retryMs = RETRY_MS.first;
  #dropped = 0;

  constructor(fd: number) {
    this.#fd = fd;
    process.on('exit', () => this.flushSync());
  }

  /** Lines that were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes one line, with its newline. */
  write(line: string): void {
    if (!this.#open.hasRoomFor(line)) {
      if (this.#fullBytes + this.#open.capacity > MOST_WAITING) {
        this.#dropped++;
        return;
      }
      this.#full.push(this.#open);
      this.#fullBytes += this.#open.capacity;
      this.#open = new Chunk(CHUNK, line);
    }
    this.#open.add(line);
    if (this.#open.size > BATCH && !this.#isStalled) this.#flush();
    else this.#timer ??= setTimeout(this.#flush, COLLECT_MS);
  }

  /** Waits until all lines are written, or `signal` aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    while (!this.#writeAll() && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS.longest));
    }
  }

  /** Writes what waits, and waits for the reader at most {@link EXIT_MS}. pino calls it after a fatal line. */
  flushSync(): void {
    const deadline = performance.now() + EXIT_MS;
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (!this.#writeAll() && performance.now() < deadline) Atomics.wait(clock, 0, 0, RETRY_MS.first);
  }

  #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [before, size] = [this.#next, this.#next.size];
    this.#isStalled = !this.#writeAll();
    if (!this.#isStalled) {
      this.#retryMs = RETRY_MS.first;
      return;
    }
    const hasMoved = this.#next !== before || this.#next.size < size;
    this.#retryMs = hasMoved ? RETRY_MS.first : Math.min(this.#retryMs * 2, RETRY_MS.longest);
    this.#timer = setTimeout(this.#flush, this.#retryMs);
  };

  get #next(): Chunk {
    return this.#full[0] ?? this.#open;
  }

  /** @returns false when the reader takes no more now */
  #writeAll(): boolean {
    for (;;) {
      const chunk = this.#next;
      try {
        while (chunk.size > 0) chunk.writeTo(this.#fd);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
        this.#dropped += chunk.lines; // nobody will ever read it: the pipe is closed, the disk is full
      }
      if (chunk === this.#open) {
        chunk.clear();
        return true;
      }
      this.#full.shift();
      this.#fullBytes -= chunk.capacity;
    }
  }
}

/** Standard output. A pipe is made non-blocking by Node when `process.stdout` is first asked for: a write to it then fails, not waits. */
export function openStdout(): Output {
  return new Output(process.stdout.fd);
}
