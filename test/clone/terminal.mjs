import { spawn } from 'node:child_process';
import { until } from './steps.mjs';

/**
 * Runs a command as a person does: in a terminal of its own, where Ctrl-C goes to the foreground group.
 * util-linux' `script` makes the terminal; what is written to it is typed.
 */
export class Terminal {
  #process;
  screen = '';

  constructor(command, { cwd, env }) {
    this.command = command;
    this.startedAt = performance.now();
    const options = ['--quiet', '--return', '--flush', '--command', command, '/dev/null'];
    this.#process = spawn('script', options, { cwd, env: { ...env, TERM: 'xterm', SHELL: '/bin/sh' } });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.screen += text;
      });
    }
    this.#process.stdin.on('error', () => {});
  }

  get hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  pressCtrlC() {
    this.#process.stdin.write('\x03');
  }

  /** What happens when the window is closed: the programs in it get SIGHUP. */
  close() {
    this.#process.kill('SIGKILL');
  }

  /** Waits for `text` to be written the `count`th time. @returns {Promise<number>} milliseconds since the command was typed */
  async shows(text, { seconds = 30, count = 1 } = {}) {
    await until(`${this.command} writes ${text}\n${this.#tail()}`, seconds, () => {
      if (this.screen.split(text).length > count) return true;
      if (this.hasEnded) throw new Error(`${this.command} ended before it wrote ${text}:\n${this.#tail()}`);
      return false;
    }).catch((error) => {
      throw new Error(`${error.message.split('\n')[0]}\n${this.#tail()}`);
    });
    return performance.now() - this.startedAt;
  }

  /** The first group of `pattern` on the screen. */
  read(pattern) {
    const found = pattern.exec(this.screen);
    if (!found) throw new Error(`nothing on the screen fits ${pattern}:\n${this.#tail()}`);
    return found[1];
  }

  /** @returns {Promise<number>} the exit code, 128 + number for a signal */
  async ended({ seconds = 30 } = {}) {
    await until(`${this.command} ends`, seconds, () => this.hasEnded).catch((error) => {
      throw new Error(`${error.message}\n${this.#tail()}`);
    });
    return this.#process.exitCode ?? 128;
  }

  #tail() {
    return this.screen.slice(-3_000);
  }
}
