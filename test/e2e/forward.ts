import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../service/until.js';
import type { Namespace } from './namespace.js';

export interface Forward extends AsyncDisposable {
  url: string;
}

/** A port of one pod, on this machine. @param target pod/NAME, deployment/NAME or service/NAME (one pod of those) */
export async function openForward(namespace: Namespace, target: string, port: number): Promise<Forward> {
  const child = spawn('kubectl', ['--namespace', namespace.name, 'port-forward', target, `:${port}`]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [, local] = await until(`a forward to ${target}`, () => /127\.0\.0\.1:(\d+)/.exec(output) ?? undefined);
  return {
    url: `http://127.0.0.1:${local}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}
