import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { startProcess, stopProcess } from '../launcher/processes.mjs';
import { inRoot, inState } from '../launcher/root.mjs';
import { say, since } from '../launcher/say.mjs';

/** The engine's own client: another one earlier on PATH may not know how this engine builds. */
const DOCKER = process.env.DOCKER ?? '/usr/bin/docker';

/** Debian's packages, for a machine that has no engine. */
const PACKAGES = ['docker.io', 'docker-compose', 'iptables'];
const STARTS_SECONDS = 60;

/** What the Dockerfile and docker-compose.yml begin with. */
const BASES = ['node:24.21.0-trixie-slim', 'postgres:18', 'redis:8'];

/** Makes stand-ins for them on a machine that reaches no registry; beside the checkout in our CI. */
const STAND_INS = inRoot('..', 'shared', 'cluster', 'cluster');

/**
 * A container engine that answers, with the base images: what is missing is installed, started or made. An engine that was started here
 * is stopped at the end; the packages and the base images stay, for the next time.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<{ docker: string, compose: string }>} the commands, words separated by a space
 * @throws with one sentence for a person where that cannot be had
 */
export async function openEngine(supervisor) {
  if (!existsSync(DOCKER) || composeCommand() === undefined) await install(supervisor);
  if (!answers()) await supervisor.start('dockerd', startEngine);
  for (const image of BASES) await bring(supervisor, image);
  const compose = composeCommand();
  if (compose === undefined)
    throw new Error('docker-compose is not there: install it, or the compose plugin of docker');
  return { docker: DOCKER, compose };
}

const succeeds = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const answers = () => succeeds(DOCKER, 'info');

function composeCommand() {
  if (succeeds('docker-compose', 'version')) return 'docker-compose';
  return succeeds(DOCKER, 'compose', 'version') ? `${DOCKER} compose` : undefined;
}

async function install(supervisor) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`there is no ${DOCKER} with docker-compose: install Docker, or name its client in DOCKER`);
  const startedAt = performance.now();
  say(`installing ${PACKAGES.join(', ')}…`);
  // At this run level Debian's packages do not start their services by themselves.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await supervisor.runQuietly('apt-get', ['update', '-qq'], { env });
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  await supervisor.runQuietly('apt-get', ['install', ...options, ...PACKAGES], { env });
  say(`installed ${PACKAGES.join(', ')} (${since(startedAt)})`);
}

/** @returns {Promise<import('../launcher/supervisor.mjs').Part>} @throws naming the log when it does not answer in time */
async function startEngine() {
  const startedAt = performance.now();
  mkdirSync(inState(), { recursive: true });
  const log = inState('dockerd.log');
  const output = openSync(log, 'w');
  const child = await startProcess('dockerd', [], { stdio: ['ignore', output, output] }).catch((error) => {
    throw new Error(`no container engine answers, and none can be started: ${error.message}`);
  });
  const stop = () => stopProcess(child, { deadlineMs: 30_000 });
  while (!answers()) {
    const late = performance.now() - startedAt > STARTS_SECONDS * 1000;
    if (late || child.exitCode !== null) {
      await stop();
      throw new Error(`no container engine answers, and dockerd does not start here: see ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  say(`dockerd started (${since(startedAt)})`);
  return { pid: child.pid, stop };
}

async function bring(supervisor, image) {
  const isThere = () => succeeds(DOCKER, 'image', 'inspect', image);
  if (isThere() || succeeds('timeout', '120', DOCKER, 'pull', '--quiet', image)) return;
  if (existsSync(STAND_INS)) {
    say(`${image} cannot be pulled: making stand-ins for the base images…`);
    await supervisor.runQuietly(STAND_INS, ['images']);
  }
  if (!isThere()) throw new Error(`${image} is not there and cannot be pulled: is a registry reached from here?`);
}
