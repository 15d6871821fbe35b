import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../launcher/ports.mjs';
import { isAlive } from '../launcher/process-table.mjs';
import { gone, hasEnded, sendTo, startProcess, stopProcess } from '../launcher/processes.mjs';
import { stopLeftovers } from './leftovers.mjs';
import { inContainer, removeContainer } from './redis-container.mjs';
import { findRedis } from './redis-program.mjs';

const HOST = '127.0.0.1';
const START_DEADLINE_MS = 30_000;

/** A queue must never lose a key to eviction; at most one second of writes is lost with the machine. */
const SETTINGS = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];

/**
 * Starts a Redis (or Valkey) on a folder of its own, which is made when it is missing; a server that a killed run
 * left there is stopped first. Answers once it serves what it had saved. The log is `${dir}.log`.
 * @type {import('./redis.mjs').startRedis}
 */
export async function startRedis({ dir, port, args = [], log = `${dir}.log`, program = findRedis() }) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pidFile = join(dir, 'redis.pid');
  await removeContainer(realpathSync(dir));
  await stopLeftovers(dir, { program: /redis|valkey/, pidFile, signal: 'SIGTERM' });
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort());
    try {
      const place = program.docker ? inContainer : onThisMachine;
      const { control, ...how } = place({
        dir: realpathSync(dir),
        port: chosen,
        args: [...SETTINGS, ...args],
        pidFile,
        program,
      });
      const server = await launch({ ...how, log });
      return handle(server, chosen, control(server));
    } catch (error) {
      // Between choosing a port and listening on it somebody else may have taken it.
      if (port !== undefined || attempt === 5 || !/address already in use|already allocated/i.test(String(error)))
        throw error;
      await removeContainer(realpathSync(dir));
    }
  }
}

/** @typedef {{ dir: string, port: number, args: string[], pidFile: string, program: import('./redis-program.mjs').RedisProgram }} Place */

function onThisMachine({ dir, port, args, pidFile, program }) {
  const place = ['--bind', HOST, '--port', String(port), '--dir', dir, '--pidfile', pidFile];
  return {
    command: program.command,
    args: [...place, ...args],
    cwd: dir,
    deadlineMs: START_DEADLINE_MS,
    control: signals,
  };
}

function signals(server) {
  const pid = server.pid;
  return {
    stop: (deadlineMs) => stopProcess(server, { deadlineMs }),
    async kill() {
      sendTo([pid], 'SIGKILL');
      await gone([pid], 5_000);
    },
    pause: () => sendTo([pid], 'SIGSTOP'),
    resume: () => sendTo([pid], 'SIGCONT'),
  };
}

async function launch({ command, args, cwd, deadlineMs, log }) {
  const output = openSync(log, 'w', 0o600);
  const server = await startProcess(command, args, { cwd, stdio: ['ignore', output, output] }).finally(() =>
    closeSync(output),
  );
  const deadline = Date.now() + deadlineMs;
  while (!/ready to accept connections/i.test(readFileSync(log, 'utf8'))) {
    if (hasEnded(server)) throw new Error(`Redis did not start:\n${readFileSync(log, 'utf8').trim()}`);
    if (Date.now() > deadline) {
      await stopProcess(server, { deadlineMs: 1_000 });
      throw new Error(`Redis was not ready within ${deadlineMs / 1000} s: see ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return server;
}

function handle(server, port, { kill, pause, resume, ...control }) {
  const pid = server.pid;
  server.unref(); // one that is forgotten keeps nobody from ending
  const stop = async ({ deadlineMs = 10_000 } = {}) => {
    if (!hasEnded(server)) await control.stop(deadlineMs);
  };
  return {
    url: `redis://${HOST}:${port}`,
    host: HOST,
    port,
    pid,
    process: server,
    stop,
    kill,
    pause,
    resume,
    isRunning: () => isAlive(pid),
    [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]: () => stop(),
  };
}
