import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Keeps the processors from sleeping while it is open: to wake the one of the load costs the server a call into the hypervisor, more the
 * slower it serves. The kernel's PM QoS; without root, or without such a device, they sleep as always.
 */
export function keepAwake() {
  try {
    const latency = openSync('/dev/cpu_dma_latency', 'r+');
    writeSync(latency, Buffer.alloc(4));
    return { isAwake: true, stop: async () => closeSync(latency) };
  } catch {
    return { isAwake: false, stop: async () => {} };
  }
}
