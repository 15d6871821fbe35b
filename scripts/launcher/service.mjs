import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { find, isStill } from './process-table.mjs';
import { exitCode, exitOf, gone, sendTo, startProcess, stopProcess } from './processes.mjs';
import { untilReady } from './ready.mjs';
import { inState, root } from './root.mjs';
import { say } from './say.mjs';

/** Longer than the service gives itself to stop in development, so that it is seen to do it by itself. */
const STOP_DEADLINE_MS = 30_000;

/** Remembers the service's process, for a launcher that comes after one that was killed. */
const RECORD = inState('service.json');

/**
 * The service as it is developed: one process at a time, replaced at each `restart`. One that ends by itself ends
 * everything; only a start that fails after a change is taken for a slip of the pen, and waits for the next change.
 */
export class Service {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #replacing = Promise.resolve();
  #restartIsDue = false;
  #reloaded = false;

  /** Told at each start that succeeds, with the time it was asked for (of performance.now()). */
  onReady = (_startedAt) => {};
  /** Told the exit code when the process ended without being asked to. */
  onDeath = (_exitCode) => {};

  /** @param {{ command: string, args: string[], env: NodeJS.ProcessEnv }} program is ready when /readyz on its HTTP_PORT says so */
  constructor(program) {
    this.program = program;
  }

  /** Answers once the process runs, which is before it is ready. */
  async start(startedAt) {
    const { command, args, env } = this.program;
    const child = await startProcess(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    this.#child = child;
    writeFileSync(RECORD, JSON.stringify(find(child.pid) ?? {}));
    const state = { ready: false };
    exitOf(child).then((exit) => this.#ended(child, exit, state));
    untilReady(`http://127.0.0.1:${env.HTTP_PORT}/readyz`, () => this.#child === child).then((ready) => {
      state.ready = ready;
      if (ready) this.onReady(startedAt);
    });
    return this;
  }

  /** The old process has ended before the new one begins. Changes that come meanwhile lead to one more restart, not to many. */
  restart() {
    if (this.#restartIsDue) return;
    this.#restartIsDue = true;
    const startedAt = performance.now();
    this.#replacing = this.#replacing.then(async () => {
      this.#restartIsDue = false;
      await this.#stopChild();
      this.#reloaded = true;
      await this.start(startedAt);
    });
  }

  async stop() {
    this.#restartIsDue = true;
    await this.#replacing;
    await this.#stopChild();
    rmSync(RECORD, { force: true });
  }

  async #stopChild() {
    const child = this.#child;
    this.#child = undefined;
    if (child) await stopProcess(child, { deadlineMs: STOP_DEADLINE_MS });
  }

  #ended(child, exit, { ready }) {
    if (this.#child !== child) return;
    this.#child = undefined;
    const how = exit.signal ? `by ${exit.signal}` : `with code ${exit.code}`;
    if (this.#reloaded && !ready && !exit.signal) return say(`the service ended ${how}; waiting for a change`);
    say(`the service ended ${how}`);
    this.onDeath(exitCode(exit) || 1);
  }
}

/** Ends the service of a launcher that was killed, before its stores are touched. */
export async function stopForgottenService() {
  let row;
  try {
    row = JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return;
  }
  if (!isStill(row)) return;
  say(`stopping the service that a killed run left behind (process ${row.pid})`);
  sendTo([row.pid], 'SIGTERM');
  sendTo(await gone([row.pid], STOP_DEADLINE_MS), 'SIGKILL');
}
