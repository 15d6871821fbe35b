import { Agent, request } from 'node:http';
import { freePort } from '../../scripts/launcher/ports.mjs';
import { hasEnded, startProcess, stopProcess } from '../../scripts/launcher/processes.mjs';
import { root } from '../../scripts/launcher/root.mjs';
import { residentMiB, usedCpuMs } from './processors.mjs';

const START_DEADLINE_MS = 30_000;
const REQUESTS = 1000;
const POLL_MS = 2;

/** @typedef {{ name: string, args: string[], env: Record<string, string>, readyPath: string, cwd?: string }} Subject */

/**
 * Starts `subject` once, waits until it is ready, sends it requests and stops it.
 * @param {Subject} subject
 * @returns {Promise<{ startMs: number, cpuMs: number, memoryMiB: number }>} from spawn to the first 200, in time and in CPU; resident after the requests
 */
export async function measureOnce({ name, args, env, readyPath, cwd = root }) {
  const port = await freePort();
  const begun = performance.now();
  const child = await startProcess(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', HTTP_PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    while ((await get(agent, port, readyPath)) !== 200) {
      if (hasEnded(child)) throw new Error(`${name} ended before it was ready`);
      if (performance.now() - begun > START_DEADLINE_MS) throw new Error(`${name} was not ready in time`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const startMs = performance.now() - begun;
    const cpuMs = usedCpuMs(child.pid);
    for (let count = 0; count < REQUESTS; count++) {
      const status = await get(agent, port, '/v1/products');
      if (status !== 200) throw new Error(`${name} answered ${status}`);
    }
    return { startMs, cpuMs, memoryMiB: residentMiB(child.pid) };
  } finally {
    agent.destroy();
    await stopProcess(child); // not killed: the compile cache is written at the end
  }
}

/** The status of a GET, 0 where nobody listens yet. */
function get(agent, port, path) {
  return new Promise((resolve) => {
    const sent = request({ agent, host: '127.0.0.1', port, path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0)).end();
  });
}
