import { expect, test } from '@jest/globals';
import { runMain } from '../test/service/process.js';

/** Nobody answers there: a start waits. */
const NOWHERE = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };

/** Has the process signal itself when it is about to load `specifier`. */
function signalAt(specifier: string, signal: NodeJS.Signals): Record<string, string> {
  const code = `import { registerHooks } from 'node:module';
    let isSignalled = false;
    registerHooks({ resolve(specifier, context, next) {
      if (specifier === '${specifier}' && !isSignalled) isSignalled = process.kill(process.pid, '${signal}');
      return next(specifier, context);
    } });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test.each([
  ['api', 'reflect-metadata', 'SIGTERM'],
  ['api', './roles/api.js', 'SIGTERM'],
  ['api', './roles/api.js', 'SIGINT'],
  ['worker', './roles/worker.js', 'SIGTERM'],
  ['all', '@nestjs/core', 'SIGTERM'],
] as const)('%s that is told to stop while it loads %s (%s) exits with 0', async (role, specifier, signal) => {
  const { code, signal: killedBy } = await runMain([role], { ...NOWHERE, ...signalAt(specifier, signal) });
  expect({ code, killedBy }).toEqual({ code: 0, killedBy: null });
});

test.each([
  [['migrate'], './roles/migrate.js'],
  [['task', 'prune-outbox'], './roles/task.js'],
  [['seed'], './roles/seed.js'],
])('%j that is told to stop while it loads %s does not say that its work is done', async (args, specifier) => {
  const { code, signal: killedBy } = await runMain(args, { ...NOWHERE, ...signalAt(specifier, 'SIGTERM') });
  expect({ code, killedBy }).toEqual({ code: expect.any(Number), killedBy: null });
  expect(code).not.toBe(0);
});
