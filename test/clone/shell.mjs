import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Not in the output of any command. */
const END = '\x04';

/** One shell, as a person has it: what a command sets, the next ones know. A command that fails ends it; then a new one is begun. */
export class Shell {
  #options;
  #bash;

  /** @param {{ cwd: string, env?: Record<string, string | undefined> }} options */
  constructor(options) {
    this.#options = options;
  }

  /** @returns {Promise<string>} what `command` wrote to stdout @throws when it fails or takes longer than `seconds` */
  async run(command, seconds = 60) {
    this.#bash ??= spawn('bash', ['-e'], { ...this.#options, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    const bash = this.#bash;
    const late = setTimeout(() => this.close(), seconds * 1000);
    let output = '';
    const ended = once(bash, 'exit').then(([code, signal]) => {
      this.#bash = undefined;
      throw new Error(`${command}ended with ${code ?? signal}, having written\n${output}`);
    });
    const done = new Promise((resolve) => {
      bash.stdout.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (output.endsWith(END)) resolve(output.slice(0, -END.length));
      });
    });
    bash.stdin.write(`${command}\nprintf '\\x04'\n`);
    return Promise.race([done, ended]).finally(() => {
      clearTimeout(late);
      ended.catch(() => {});
      bash.stdout.removeAllListeners('data');
      bash.removeAllListeners('exit');
    });
  }

  close() {
    if (this.#bash) process.kill(-this.#bash.pid, 'SIGKILL');
    this.#bash = undefined;
  }
}
