import { freePort } from '../../scripts/launcher/ports.mjs';
import { hasEnded, stopProcess } from '../../scripts/launcher/processes.mjs';
import { putUnderLoad } from './load.mjs';
import { assertPinned, PROCESSOR, residentMiB, startPinned, usedCpuMs } from './processors.mjs';

const START_DEADLINE_MS = 60_000;
const POLL_MS = 20;

/** @typedef {{ perSecond: number, p50Ms: number, p99Ms: number, cpuUs: number, busy: number, memoryMiB: number }} Result */

/**
 * Starts one variant on its processor, where it idles until it is measured. Its log goes to a pipe that is read.
 * @param {import('./variants.mjs').Variant} variant
 * @param {Record<string, string>} env
 * @returns {Promise<{ url: string, measure(seconds: number, path?: string, how?: object): Promise<Result>, stop(): Promise<unknown> }>}
 */
export async function startVariant(variant, env) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startPinned(PROCESSOR.server, variant.args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', HTTP_PORT: String(port), ...env, ...variant.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  await untilServed(`${url}/static`, child, variant.name);
  return {
    url,
    /** What `path` costs; {@link putUnderLoad} says how it is asked for. */
    async measure(seconds, path = '/static', how = {}) {
      assertPinned(child.pid, PROCESSOR.server);
      const [cpu, begun] = [usedCpuMs(child.pid), performance.now()];
      const { requests, ...load } = await putUnderLoad(url + path, seconds, how);
      const usedMs = usedCpuMs(child.pid) - cpu;
      return {
        ...load,
        cpuUs: (usedMs * 1000) / requests,
        busy: usedMs / (performance.now() - begun),
        memoryMiB: residentMiB(child.pid),
      };
    },
    stop: () => stopProcess(child),
  };
}

async function untilServed(url, child, name) {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    const status = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    if (hasEnded(child)) throw new Error(`${name} ended before it served`);
    if (performance.now() > deadline) throw new Error(`${name} did not serve in time: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
