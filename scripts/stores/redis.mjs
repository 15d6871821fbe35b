import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../launcher/ports.mjs';
import { isAlive } from '../launcher/process-table.mjs';
import { gone, hasEnded, sendTo, startProcess, stopProcess } from '../launcher/processes.mjs';
import { stopLeftovers } from './leftovers.mjs';
import { findRedis, IMAGE } from './redis-program.mjs';

const HOST = '127.0.0.1';
const START_DEADLINE_MS = 30_000;

/** The first time Docker has to fetch the image. */
const DOCKER_START_DEADLINE_MS = 300_000;

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
  await stopLeftovers(dir, { program: /redis|valkey/, pidFile, signal: 'SIGTERM' });
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort());
    try {
      const command = program.docker ? inDocker : onThisMachine;
      const server = await launch({
        ...command({ dir: realpathSync(dir), port: chosen, args, pidFile, program }),
        log,
      });
      return handle(server, chosen);
    } catch (error) {
      // Between choosing a port and listening on it somebody else may have taken it.
      if (port !== undefined || attempt === 5 || !/address already in use|already allocated/i.test(String(error)))
        throw error;
    }
  }
}

/** @typedef {{ dir: string, port: number, args: string[], pidFile: string, program: import('./redis-program.mjs').RedisProgram }} Place */

function onThisMachine({ dir, port, args, pidFile, program }) {
  const place = ['--bind', HOST, '--port', String(port), '--dir', dir, '--pidfile', pidFile];
  return {
    command: program.command,
    args: [...place, ...SETTINGS, ...args],
    cwd: dir,
    deadlineMs: START_DEADLINE_MS,
  };
}

/** One container for a folder: its name is how the next run finds what a killed one left. */
function inDocker({ dir, port, args, program }) {
  const name = `redis-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const run = ['--rm', '--name', name, '--publish', `${HOST}:${port}:6379`, '--volume', `${dir}:/data`, IMAGE];
  return {
    command: 'sh',
    args: [
      '-c',
      `"$0" rm -f ${name} >/dev/null 2>&1; exec "$0" run "$@"`,
      program.command,
      ...run,
      'redis-server',
      ...SETTINGS,
      ...args,
    ],
    cwd: dir,
    deadlineMs: DOCKER_START_DEADLINE_MS,
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

function handle(server, port) {
  const pid = server.pid;
  server.unref(); // one that is forgotten keeps nobody from ending
  const stop = async ({ deadlineMs = 10_000 } = {}) => {
    await stopProcess(server, { deadlineMs });
  };
  return {
    url: `redis://${HOST}:${port}`,
    host: HOST,
    port,
    pid,
    process: server,
    stop,
    async kill() {
      sendTo([pid], 'SIGKILL');
      await gone([pid], 5_000);
    },
    pause: () => sendTo([pid], 'SIGSTOP'),
    resume: () => sendTo([pid], 'SIGCONT'),
    isRunning: () => isAlive(pid),
    [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]: () => stop(),
  };
}
