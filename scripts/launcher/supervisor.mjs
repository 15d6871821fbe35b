import { descendants } from './process-table.mjs';
import { exitCode, exitOf, sendTo, startProcess, stopProcess } from './processes.mjs';
import { say } from './say.mjs';

/** @typedef {{ pid?: number, stop(): Promise<unknown> }} Part what was started and can be stopped */

const SIGNALS = Object.entries({ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 });

/** npm passes on a Ctrl-C that the terminal gave to us as well: within this time a second signal is the same wish. */
const SAME_WISH_MS = 1_000;

/**
 * Runs a command of the launcher. Whichever way it ends (its own, an error, a signal), what it started is stopped
 * first, the newest part before the older ones that it may need; then the process exits.
 * @param {(supervisor: Supervisor) => Promise<number>} work answers with the exit code
 */
export async function supervised(work) {
  const supervisor = new Supervisor();
  for (const [signal, number] of SIGNALS) process.on(signal, () => supervisor.interrupt(number));
  process.on('uncaughtException', (error) => supervisor.fail(error));
  try {
    await supervisor.end(await work(supervisor));
  } catch (error) {
    await supervisor.fail(error);
  }
}

export class Supervisor {
  /** @type {{ name: string, opening: Promise<Part> }[]} */
  #parts = [];
  /** @type {Promise<never> | undefined} */
  #ending;
  #interruptedAt = 0;

  get isEnding() {
    return this.#ending !== undefined;
  }

  /**
   * Opens a part, to be stopped in its turn. Once the end has begun this never answers: the process is about to exit.
   * @template {Part} T
   * @param {string} name
   * @param {() => Promise<T>} open
   * @returns {Promise<T>}
   */
  async start(name, open) {
    if (this.#ending) return this.#ending;
    const entry = { name, opening: open() };
    this.#parts.push(entry);
    try {
      const part = await entry.opening;
      return this.#ending ?? part;
    } catch (error) {
      this.#forget(entry.opening);
      return this.#ending ?? Promise.reject(error);
    }
  }

  /** Stops one part before the end. */
  async stop(part) {
    await part.stop();
    for (const { opening } of this.#parts) if ((await opening) === part) this.#forget(opening);
  }

  /**
   * Runs a program to its end.
   * @param {string} command
   * @param {string[]} args
   * @param {import('node:child_process').SpawnOptions} [options] by default it writes to our terminal
   * @returns {Promise<number>} its exit code, 128 + number for a signal
   */
  async run(command, args, options) {
    const part = await this.start(command, async () => {
      const child = await startProcess(command, args, { stdio: 'inherit', ...options });
      return { pid: child.pid, child, stop: () => stopProcess(child) };
    });
    const exit = await exitOf(part.child);
    if (this.#ending) return this.#ending;
    await this.stop(part);
    return exitCode(exit);
  }

  /** Runs a program that has nothing to say unless it fails. @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} [options] @throws with its words */
  async runQuietly(command, args, options) {
    let words = '';
    const part = await this.start(command, async () => {
      const child = await startProcess(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text) => (words += text));
      return { pid: child.pid, child, stop: () => stopProcess(child) };
    });
    const code = exitCode(await exitOf(part.child));
    if (this.#ending) return this.#ending;
    await this.stop(part);
    if (code !== 0) throw new Error(`${words.trim()}\n${[command, ...args].join(' ')} ended with ${code}`);
  }

  /** The first signal asks, a later one insists. */
  interrupt(number) {
    if (this.#interruptedAt === 0) {
      this.#interruptedAt = performance.now();
      say('stopping…');
      void this.end(128 + number);
    } else if (performance.now() - this.#interruptedAt > SAME_WISH_MS) {
      sendTo(
        descendants(process.pid).map((row) => row.pid),
        'SIGKILL',
      );
      process.exit(128 + number);
    }
  }

  async fail(error) {
    if (this.#ending) return;
    say(error.message);
    if (process.env.DEBUG) console.error(error);
    await this.end(1);
  }

  /** Stops everything, the newest first, then exits. @returns {Promise<never>} */
  end(code) {
    this.#ending ??= this.#stopAll().then(() => process.exit(code));
    return this.#ending;
  }

  async #stopAll() {
    for (const { name, opening } of [...this.#parts].reverse()) {
      const part = await opening.catch(() => undefined);
      await part?.stop().catch((error) => say(`${name} did not stop: ${error.message}`));
    }
  }

  #forget(opening) {
    this.#parts = this.#parts.filter((entry) => entry.opening !== opening);
  }
}
