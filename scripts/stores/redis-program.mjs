import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {{ command: string, docker?: boolean }} RedisProgram */

/** The image that docker-compose.yml uses too. */
export const IMAGE = 'redis:8';

const PACKAGE_MANAGERS = [
  {
    name: 'apt-get',
    commands: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
    ],
  },
  { name: 'apk', commands: [['apk', 'add', '--no-cache', '--quiet', 'redis']] },
  { name: 'dnf', commands: [['dnf', 'install', '-y', '-q', 'valkey']] },
];

/** What a person types where nothing could be found. */
const ADVICE = {
  darwin: 'brew install redis',
  linux: 'sudo apt-get install redis-server (or: dnf install valkey, apk add redis)',
};

/**
 * The first that there is: `redis-server` or `valkey-server` on PATH; Docker with an engine that answers;
 * for root, the system's package manager, which is then asked to install one.
 * @param {{ say?: (line: string) => void }} [options]
 * @returns {RedisProgram} @throws with the one line to type when there is none of them
 */
export function findRedis({ say = () => {} } = {}) {
  const installed = onPath('redis-server') ?? onPath('valkey-server');
  if (installed) return { command: installed };
  if (engineAnswers()) return { command: onPath('docker'), docker: true };
  const manager = process.getuid?.() === 0 ? PACKAGE_MANAGERS.find(({ name }) => onPath(name)) : undefined;
  if (manager) install(manager, say);
  const now = onPath('redis-server') ?? onPath('valkey-server');
  if (now) return { command: now };
  const advice = ADVICE[process.platform] ?? 'install Redis';
  throw new Error(`Redis is missing: ${advice}, or start Docker, or set REDIS_URL (tests: TEST_REDIS_URL)`);
}

export function onPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A client alone is no use: `docker version` asks the engine. */
function engineAnswers() {
  const docker = onPath('docker');
  return (
    docker !== undefined &&
    spawnSync(docker, ['version', '--format', '{{.Server.Version}}'], { timeout: 5_000, stdio: 'ignore' }).status === 0
  );
}

function install({ name, commands }, say) {
  say(`installing Redis by ${name}…`);
  const allowServices = forbidServices();
  try {
    for (const [command, ...args] of commands) {
      const { status, stderr } = spawnSync(command, args, {
        encoding: 'utf8',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
      if (status !== 0) return say(`${name} could not install it: ${stderr.trim().split('\n').at(-1)}`);
    }
  } finally {
    allowServices();
  }
}

/** Debian starts what it installs as a service of the system; we want the program only. Answers how to take that back. */
function forbidServices() {
  const policy = '/usr/sbin/policy-rc.d';
  if (!existsSync('/usr/sbin') || existsSync(policy)) return () => {};
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(policy, { force: true });
}
