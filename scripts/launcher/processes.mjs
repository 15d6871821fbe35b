import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { descendants, isAlive, isStill } from './process-table.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */

/**
 * Starts a program in a session of its own: a Ctrl-C in the terminal reaches the launcher alone, which then decides who
 * is told what, in which order. When the program ends, what it left behind in its process group ends too.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<ChildProcess>} once it runs. @throws when it cannot be executed
 */
export async function startProcess(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  child.once('exit', () => sendTo([-child.pid], 'SIGKILL'));
  await once(child, 'spawn');
  return child;
}

export function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

/** @returns {Promise<Exit>} at once when it has ended already */
export async function exitOf(child) {
  if (!hasEnded(child)) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

/** 0 to 255 as a shell would tell it: 128 + number for a signal. */
export function exitCode({ code, signal }) {
  return code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0);
}

/**
 * Sends one signal, waits, and kills what is still there at the deadline, with all that it had started. A process that
 * was paused is woken, to hear it.
 * @param {ChildProcess} child
 * @param {{ signal?: NodeJS.Signals, deadlineMs?: number }} [options]
 * @returns {Promise<Exit>}
 */
export async function stopProcess(child, { signal = 'SIGTERM', deadlineMs = 10_000 } = {}) {
  if (hasEnded(child)) return exitOf(child);
  child.ref();
  const family = descendants(child.pid);
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  child.kill(signal);
  child.kill('SIGCONT');
  const exit = await exitOf(child);
  clearTimeout(timer);
  sendTo(
    family.filter(isStill).map((row) => row.pid),
    'SIGKILL',
  );
  return exit;
}

/** Tells every process in the list; who has ended already is passed over. A negative number is a process group. */
export function sendTo(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/** Waits until none of them lives. @returns {Promise<number[]>} who still does after `deadlineMs` */
export async function gone(pids, deadlineMs) {
  const deadline = Date.now() + deadlineMs;
  let alive = pids.filter(isAlive);
  while (alive.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    alive = alive.filter(isAlive);
  }
  return alive;
}
