import 'reflect-metadata';
import { ConfigurationError } from './config/read.js';
import { migrate } from './roles/migrate.js';
import { serve } from './roles/service.js';

/** What one image can be; each returns the exit code. */
const roles: Record<string, (args: string[]) => Promise<number>> = {
  api: () => serve('api'),
  all: () => serve('all'),
  migrate,
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
