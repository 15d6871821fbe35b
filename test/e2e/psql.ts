import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Namespace } from './namespace.js';

const PSQL = ['psql', '--username=keelson', '--no-psqlrc', '--quiet', '--tuples-only', '--no-align'];
const STRICT = '--set=ON_ERROR_STOP=1';
const END = 'end-of-answer';

/** A session with the database as a person at its console has it: past the service, its roles and its policies. */
export class Psql {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<never>;
  #errors = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(namespace: Namespace, pod: string) {
    const exec = ['--namespace', namespace.name, 'exec', '--stdin', pod, '--'];
    this.#child = spawn('kubectl', [...exec, ...PSQL, STRICT]);
    this.#child.stdin.on('error', () => {}); // told by the end of the session
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors += text));
    this.#child.stdout.setEncoding('utf8');
    this.#ended = once(this.#child, 'close').then(() => {
      throw new Error(`the session with the database has ended: ${this.#errors}`);
    });
    this.#ended.catch(() => {});
  }

  get isOpen(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Runs statements, one call after the other. @returns what they give @throws with Postgres' words; the session has ended then */
  run(sql: string): Promise<string> {
    const answer = this.#last.catch(() => {}).then(() => Promise.race([this.#ask(sql), this.#ended]));
    this.#last = answer;
    return answer;
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended.catch(() => {});
  }

  #ask(sql: string): Promise<string> {
    return new Promise((resolve) => {
      let output = '';
      const listen = (text: string) => {
        output += text;
        if (!output.endsWith(`${END}\n`)) return;
        this.#child.stdout.off('data', listen);
        resolve(output.slice(0, -END.length - 1).trim());
      };
      this.#child.stdout.on('data', listen);
      this.#child.stdin.write(`${sql};\n\\echo ${END}\n`);
    });
  }
}
