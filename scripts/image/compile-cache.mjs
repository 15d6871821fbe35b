import { spawn } from 'node:child_process';
import { once } from 'node:events';

const LISTENS_SECONDS = 60;
const STARTUP = 'http://127.0.0.1:9090/startupz';

/** Stores that nobody answers for: a start goes as far as it can without them, which is where most code is compiled. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  SESSION_SECRETS: 'no secret: a start that serves nobody while the image is built',
  MIGRATE_WAIT_SECONDS: '1',
  LOG_LEVEL: 'silent',
};

/**
 * Fills NODE_COMPILE_CACHE by starting and stopping the service. To be run where the image has its files and as the user that runs it:
 * Node keeps a cache for each path and user.
 */
const service = start('all');
const migration = start('migrate');
const late = setTimeout(() => service.kill('SIGKILL'), LISTENS_SECONDS * 1000);
while (!hasEnded(service) && !(await listens())) await pause(50);
service.kill('SIGTERM');
await ended(service);
clearTimeout(late);
await ended(migration, 4); // 4: the database is away

function start(role) {
  return spawn(process.execPath, ['dist/main.js', role], { env: { ...process.env, ...ENVIRONMENT }, stdio: 'inherit' });
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

async function ended(child, expected = 0) {
  if (!hasEnded(child)) await once(child, 'exit');
  if (child.exitCode !== expected) throw new Error(`ended with ${child.exitCode ?? child.signalCode}`);
}

function listens() {
  return fetch(STARTUP).then(
    ({ ok }) => ok,
    () => false,
  );
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
