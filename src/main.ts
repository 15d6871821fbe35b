import { constants } from 'node:os';
import { hearSignals } from './platform/lifecycle/signals.js';

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
/** Those that have done what they should when they are told to stop; of the others, 0 would say that their work is done. */
const SERVICES = ['api', 'worker', 'all'];

const [name = '', ...args] = process.argv.slice(2);
const role = roles[name];
if (role === undefined) {
  console.error(`usage: node dist/main.js ${Object.keys(roles).join(' | ')}`);
  process.exit(1);
}
// Process 1 of a container does not get signals that nobody listens to, so they are heard before anything else is loaded, and until the role
// hears them itself. Node's own start, some 40 ms before this line, stays deaf.
hearSignals((signal) => process.exit(SERVICES.includes(name) ? 0 : 128 + constants.signals[signal]));
await import('reflect-metadata');
const { ConfigurationError } = await import('./config/read.js');
try {
  process.exit(await role(args));
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
