import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Namespace } from './namespace.js';

const LAST_EVENTS = 40;

/** Writes down all that a namespace can tell, before it is removed. @returns what a person looks at first */
export async function diagnose(namespace: Namespace, folder: string): Promise<string> {
  const target = join(folder, namespace.name);
  mkdirSync(target, { recursive: true });
  const write = async (file: string, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await namespace.tryKubectl(...args);
    writeFileSync(join(target, file), stdout + stderr);
    return stdout;
  };
  const objects = await write('objects.txt', 'get', 'pods,jobs,deployments,statefulsets,hpa', '--output=wide');
  const events = await write('events.txt', 'get', 'events', '--sort-by=.lastTimestamp');
  await write('describe.txt', 'describe', 'pods,jobs,deployments,hpa,nodes');
  for (const pod of await namespace.list('pods')) {
    const { name } = pod.metadata;
    await write(`${name}.log`, 'logs', name, '--all-containers', '--timestamps');
    const restarted = (pod.status.containerStatuses ?? []).some(
      ({ restartCount }: { restartCount: number }) => restartCount > 0,
    );
    if (restarted) await write(`${name}.previous.log`, 'logs', name, '--all-containers', '--previous');
  }
  return `${objects}\n${events.split('\n').slice(-LAST_EVENTS).join('\n')}\nlogs, events, describe: ${target}`;
}
