import 'reflect-metadata';
import { ConfigurationError } from './config/read.js';

/** What one image can be; each returns the exit code, and loads only what it uses. */
const roles: Record<string, (args: string[]) => Promise<number>> = {
  api: async () => (await import('./roles/api.js')).serveApi(),
  worker: async () => (await import('./roles/worker.js')).runWorker(),
  all: async () => (await import('./roles/all.js')).serveAll(),
  task: async (args) => (await import('./roles/task.js')).task(args),
  'dead-letters': async (args) => (await import('./roles/dead-letters.js')).deadLetters(args),
  migrate: async (args) => (await import('./roles/migrate.js')).migrate(args),
  seed: async () => (await import('./roles/seed.js')).seed(),
};

const [name = '', ...args] = process.argv.slice(2);
const role = roles[name];
if (role === undefined) {
  console.error(`usage: node dist/main.js ${Object.keys(roles).join(' | ')}`);
  process.exit(1);
}
try {
  process.exit(await role(args));
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
