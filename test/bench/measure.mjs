import { freePort } from '../../scripts/launcher/ports.mjs';
import { hasEnded, stopProcess } from '../../scripts/launcher/processes.mjs';
import { putUnderLoad } from './load.mjs';
import { assertPinned, PROCESSOR, residentMiB, startPinned, usedCpuMs } from './processors.mjs';

const START_DEADLINE_MS = 60_000;
const POLL_MS = 20;

/** @typedef {Awaited<ReturnType<typeof measure>>} Result */

/**
 * Starts one variant on its processor, warms it up, and puts it under load. Its log goes to a pipe that is read.
 * @param {import('./variants.mjs').Variant} variant
 * @param {Record<string, string>} env
 * @param {{ warmUp: number, load: number }} seconds
 */
export async function measure(variant, env, seconds) {
  const port = await freePort();
  const child = await startPinned(PROCESSOR.server, variant.args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', HTTP_PORT: String(port), ...env, ...variant.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  try {
    const url = `http://127.0.0.1:${port}/static`;
    await untilServed(url, child, variant.name);
    await putUnderLoad(url, seconds.warmUp);
    assertPinned(child.pid, PROCESSOR.server);
    const [cpu, begun] = [usedCpuMs(child.pid), performance.now()];
    const { requests, ...load } = await putUnderLoad(url, seconds.load);
    const usedMs = usedCpuMs(child.pid) - cpu;
    return {
      ...load,
      cpuUs: (usedMs * 1000) / requests,
      busy: usedMs / (performance.now() - begun),
      memoryMiB: residentMiB(child.pid),
    };
  } finally {
    await stopProcess(child);
  }
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
