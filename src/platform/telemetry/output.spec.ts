import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

/** Runs the fixture to its end, and tells which lines came. */
async function linesOf(way: string, env: Record<string, string> = {}): Promise<number[]> {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/launcher/typescript-hooks.mjs', 'src/platform/telemetry/output.fixture.ts', way],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return [...output.matchAll(/"line":(\d+)/g)].map(([, line]) => Number(line));
}

const ALL = Array.from({ length: 5000 }, (_, at) => at + 1);

test.each(['exit', 'throw', 'fatal', 'return'])(
  'no line is lost, and none is doubled, when a process ends by %s',
  async (way) => {
    expect(await linesOf(way)).toEqual(ALL);
  },
);
