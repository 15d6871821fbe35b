import { text } from 'node:stream/consumers';
import { startPinned } from './processors.mjs';

const SECONDS = 3;
/** Milliseconds: what reading the clock never takes by itself. */
const LEAST_MS = 0.1;

/** How often and for how long `processor` stops whoever runs on it: the hypervisor, other processes, interrupts. */
export async function measureStalls(processor) {
  const code = `
    const [stops, end] = [[], performance.now() + ${SECONDS * 1000}];
    for (let [last, now] = [performance.now(), 0]; last < end; last = now) {
      now = performance.now();
      if (now - last > ${LEAST_MS}) stops.push(now - last);
    }
    console.log(JSON.stringify(stops));`;
  const child = await startPinned(processor, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stops = JSON.parse(await text(child.stdout));
  return {
    leastMs: LEAST_MS,
    perSecond: stops.length / SECONDS,
    share: stops.reduce((sum, one) => sum + one, 0) / (SECONDS * 1000),
    longestMs: Math.max(0, ...stops),
  };
}
