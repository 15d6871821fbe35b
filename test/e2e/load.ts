import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  answeredBy,
  type Load,
  type LoadOptions,
  type LoadResult,
  resultIn,
  SCRIPT,
  scriptText,
  settings,
} from './clients.js';
import type { Deployed } from './deployed.js';
import { openPod } from './pod.js';
import { until } from './until.js';

let pods = 0;

/** Both kinds of load at once. */
export interface BothLoads {
  /** Waits for so many more answers on either side: the load has seen what happened before. */
  sees(answers?: number): Promise<void>;
  stop(): Promise<{ inside: LoadResult; outside: LoadResult }>;
}

export async function loadFromBothSides(service: Deployed, options: LoadOptions = {}): Promise<BothLoads> {
  const loads = await Promise.all([loadFromInside(service, options), loadFromOutside(service, options)]);
  const both: BothLoads = {
    async sees(answers = 50) {
      await Promise.all(
        loads.map(async (load) => {
          const before = await load.answered();
          await until(`${answers} more answers`, async () => (await load.answered()) >= before + answers, 60);
        }),
      );
    },
    async stop() {
      const [inside, outside] = await Promise.all(loads.map((load) => load.stop()));
      if (inside === undefined || outside === undefined) throw new Error('a load has no result');
      return { inside, outside };
    },
  };
  await both.sees();
  return both;
}

/** From a pod, through the Service. */
export async function loadFromInside(service: Deployed, options: LoadOptions = {}): Promise<Load> {
  const { namespace } = service;
  const name = `load-${++pods}`;
  const pod = await openPod(namespace, {
    name,
    files: { 'asking.mjs': scriptText() },
    command: ['node', '/files/asking.mjs'],
    env: { LOAD: settings([`http://${service.name}-api`], options) },
    node: options.node,
  });
  return {
    async answered() {
      return answeredBy(await namespace.log(name, 1));
    },
    async stop() {
      await pod.exec('node', '--eval', 'process.kill(1)');
      await namespace.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=60s');
      // All of the log: a tail is counted in pieces of 16 KiB. The pod may have ended before all of it was written down.
      const result = await until('the result is in the log', async () => resultIn(await namespace.log(name)));
      await pod.remove();
      return result;
    },
  };
}

/** From the machine of the tests, through the nodes' ports. */
export async function loadFromOutside(service: Deployed, options: LoadOptions = {}): Promise<Load> {
  const urls = options.urls ?? (await service.urls());
  const env = { ...process.env, LOAD: settings(urls, options) };
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  service.namespace.atEnd(async () => child.kill('SIGKILL')); // of a scenario that has failed before it stopped this
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  return {
    answered: async () => answeredBy(output),
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      return resultIn(output);
    },
  };
}
