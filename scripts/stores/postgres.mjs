import { closeSync, existsSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../launcher/ports.mjs';
import { descendants, isAlive } from '../launcher/process-table.mjs';
import { gone, hasEnded, sendTo, startProcess, stopProcess } from '../launcher/processes.mjs';
import { stopLeftovers } from './leftovers.mjs';
import { account, postgresBinaries } from './postgres-binaries.mjs';
import { createCluster, dataFolder, password, user } from './postgres-cluster.mjs';

const HOST = '127.0.0.1';
const DATABASE = 'postgres';
const START_DEADLINE_MS = 30_000;
const SIGNALS = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' };

/** Loopback only, no Unix socket: the path of one may be longer than the kernel allows. */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '100',
  track_activities: 'on',
};
const NOT_DURABLE = { fsync: 'off' };

/**
 * Starts the packaged Postgres 18 on a folder of its own, which is made when it is missing; a server that a killed run
 * left there is stopped first. Answers once connections are accepted. The log is `${dir}.log`.
 * @type {import('./postgres.mjs').startPostgres}
 */
export async function startPostgres({ dir, port, durable = true, settings = {}, log = `${dir}.log` }) {
  const { native, version } = postgresBinaries();
  if (!existsSync(join(dir, 'PG_VERSION'))) await createCluster({ dir, native, version, durable });
  await stopLeftovers(dir, { program: /postgres/, pidFile: join(dir, 'postmaster.pid'), signal: SIGNALS.fast });

  const given = Object.entries({ ...SETTINGS, ...(durable ? {} : NOT_DURABLE), ...settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort());
    try {
      const server = await launch({ native, dir: realpathSync(dir), args: ['-p', String(chosen), ...given], log });
      return handle(server, chosen);
    } catch (error) {
      // Between choosing a port and listening on it somebody else may have taken it.
      if (port !== undefined || attempt === 5 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

async function launch({ native, dir, args, log }) {
  const output = openSync(log, 'w', 0o600);
  const server = await startProcess(join(native, 'bin', 'postgres'), ['-D', dataFolder(dir), ...args], {
    ...account,
    cwd: dir,
    stdio: ['ignore', output, output],
    env: environment(),
  }).finally(() => closeSync(output));
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!acceptsConnections(dir, server.pid)) {
    if (hasEnded(server)) throw new Error(`Postgres did not start:\n${readFileSync(log, 'utf8').trim()}`);
    if (Date.now() > deadline) {
      await stopProcess(server, { signal: SIGNALS.immediate, deadlineMs: 1_000 });
      throw new Error(`Postgres did not accept connections within ${START_DEADLINE_MS / 1000} s: see ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return server;
}

/** Line 1 of postmaster.pid is the server's process, line 8 its state. */
function acceptsConnections(dir, pid) {
  const file = join(dir, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function handle(server, port) {
  const pid = server.pid;
  server.unref(); // one that is forgotten keeps nobody from ending
  const everyProcess = () => (isAlive(pid) ? [pid, ...descendants(pid).map((row) => row.pid)] : []);
  const resume = () => sendTo(everyProcess().reverse(), 'SIGCONT');
  const stop = async ({ mode = 'fast', deadlineMs = 10_000 } = {}) => {
    resume();
    await stopProcess(server, { signal: SIGNALS[mode], deadlineMs });
  };
  return {
    url: `postgres://${user}:${password}@${HOST}:${port}/${DATABASE}`,
    host: HOST,
    port,
    user,
    password,
    database: DATABASE,
    pid,
    process: server,
    stop,
    async kill() {
      const all = everyProcess();
      sendTo(all, 'SIGKILL');
      await gone(all, 5_000);
    },
    pause: () => sendTo(everyProcess(), 'SIGSTOP'),
    resume,
    isRunning: () => isAlive(pid),
    [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]: () => stop(),
  };
}

/** What the terminal says about another Postgres (PGDATA, PGOPTIONS, …) is not meant for this one. */
function environment() {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), TZ: 'UTC' };
}
