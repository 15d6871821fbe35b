import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

/** Runs the fixture, sends it `signals` one after the other when it says `when`, and tells how it ended. */
async function run(behaviour: 'hang' | 'crash' | 'crash-busy', signals: NodeJS.Signals[] = [], when = '"ready"') {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/launcher/typescript-hooks.mjs', 'src/platform/lifecycle/signals.fixture.ts', behaviour],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  let signalledAt = performance.now();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (!text.includes(when)) return;
    signalledAt = performance.now();
    for (const signal of signals) child.kill(signal);
  });
  const [code] = await once(child, 'close');
  return { code, output, ms: performance.now() - signalledAt };
}

test('a stop that hangs is cut one second before the grace period ends, and the log says so', async () => {
  const { code, output, ms } = await run('hang', ['SIGTERM']);
  expect(code).toBe(1);
  expect(ms).toBeGreaterThan(2900);
  expect(ms).toBeLessThan(4000);
  expect(output).toContain('the grace period is over');
});

test('an error that nobody caught is logged, and ends in an orderly stop with 1', async () => {
  const { code, output } = await run('crash');
  expect(code).toBe(1);
  expect(output).toContain('nobody caught me');
  expect(output).toContain('"step":"close"');
});

test('a first signal during the stop after such an error does not cut it short, a second one does', async () => {
  const first = await run('crash-busy', ['SIGTERM'], '"finishing"');
  expect(first.code).toBe(1);
  expect(first.output).toContain('"finished"');
  const second = await run('crash-busy', ['SIGTERM', 'SIGINT'], '"finishing"');
  expect(second.code).toBe(1);
  expect(second.output).toContain('second SIG');
  expect(second.output).not.toContain('"finished"');
});
