import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Running {
  child: ChildProcess;
  /** Everything it wrote to stdout and stderr so far. */
  output(): string;
  /** Begins to read its stdout, where that was not done from the start. */
  read(): void;
  exited: Promise<{ code: number | null; signal: string | null; output: string }>;
}

/** Spawns the built service, `node dist/main.js …`, with `environment` alone, PATH, and what tells that this test run began it. */
export function spawnMain(args: string[], environment: Record<string, string>, isRead = true): Running {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      TEST_RUN: process.env.TEST_RUN,
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (stream: Readable) => stream.setEncoding('utf8').on('data', (text) => (output += text));
  const read = () => keep(child.stdout);
  keep(child.stderr);
  if (isRead) read();
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal, output }));
  return { child, output: () => output, read, exited };
}

/** Runs the built service to its end. */
export function runMain(args: string[], environment: Record<string, string>) {
  return spawnMain(args, environment).exited;
}
