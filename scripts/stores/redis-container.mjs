import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOf, stopProcess } from '../launcher/processes.mjs';
import { IMAGE, onPath } from './redis-program.mjs';

/** The first time Docker has to fetch the image. */
const START_DEADLINE_MS = 300_000;
const GONE_DEADLINE_MS = 10_000;

/** Lies beside a data folder and names its container: how what a killed launcher left is found. */
const NOTE = '.container';

/**
 * How to run Redis on `dir` in a container. What runs here is only Docker's client: a signal to it says nothing to Redis.
 * The container has our user, so that we may delete what it writes; the image's own entry point would give the folder away.
 */
export function inContainer({ dir, port, args, program: { command } }) {
  const name = `redis-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const note = `${dir}${NOTE}`;
  writeFileSync(note, name);
  const published = ['--publish', `127.0.0.1:${port}:6379`];
  const folder = ['--volume', `${dir}:/data`, '--workdir', '/data', ...userOf(command)];
  const server = ['--entrypoint', 'redis-server', IMAGE, '--protected-mode', 'no', ...args];
  return {
    command,
    args: ['run', '--rm', '--name', name, ...published, ...folder, ...server],
    cwd: dir,
    deadlineMs: START_DEADLINE_MS,
    control: (client) => controls({ docker: command, name, note, client }),
  };
}

/** Stops and removes the container that was left on `dir` by a launcher that was killed. */
export async function removeContainer(dir) {
  const note = `${dir}${NOTE}`;
  if (!existsSync(note)) return;
  const name = readFileSync(note, 'utf8');
  const docker = onPath('docker');
  if (docker !== undefined && name !== '') {
    await run(docker, 'unpause', name);
    await run(docker, 'stop', '--time', '5', name);
    await run(docker, 'rm', '--force', name);
    // Docker answers before a container that removes itself is gone, and its name with it.
    const deadline = Date.now() + GONE_DEADLINE_MS;
    while ((await run(docker, 'container', 'inspect', name)) === 0) {
      if (Date.now() > deadline) throw new Error(`container ${name} still uses ${dir} and cannot be removed`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  rmSync(note, { force: true });
}

/** The same for every data folder below `parent`. */
export async function removeContainersBelow(parent) {
  const notes = readdirSync(parent, { recursive: true }).filter((path) => path.endsWith(NOTE));
  await Promise.all(notes.map((path) => removeContainer(join(parent, path.slice(0, -NOTE.length)))));
}

function controls({ docker, name, note, client }) {
  const resume = () => void spawnSync(docker, ['unpause', name], { stdio: 'ignore' });
  const ended = async () => {
    const { signal } = await stopProcess(client, { signal: 'SIGCONT', deadlineMs: GONE_DEADLINE_MS });
    if (signal === null) rmSync(note, { force: true });
  };
  return {
    async stop(deadlineMs) {
      resume();
      await run(docker, 'stop', '--time', String(Math.ceil(deadlineMs / 1000)), name);
      await ended();
    },
    async kill() {
      await run(docker, 'kill', name);
      await ended();
    },
    pause: () => void spawnSync(docker, ['pause', name], { stdio: 'ignore' }),
    resume,
  };
}

/** Where Docker runs without root, its root is who started it; elsewhere a number is the same user inside and outside. */
function userOf(docker) {
  if (process.getuid === undefined) return [];
  const { stdout } = spawnSync(docker, ['info', '--format', '{{.SecurityOptions}}'], { encoding: 'utf8' });
  return ['--user', stdout?.includes('rootless') ? '0:0' : `${process.getuid()}:${process.getgid()}`];
}

/** @returns {Promise<number | null>} its exit code: what is not there need not be ended, and what fails shows in what follows */
async function run(docker, ...args) {
  const child = spawn(docker, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  return (await exitOf(child)).code;
}
