import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Where {@link freePort} looks: below what kernels hand out unasked (Linux from 32768, others from 49152) and below NodePorts (30000). */
const [FIRST, COUNT] = [21_000, 9_000];
const ATTEMPTS = 1_000;

/** Those this process got. */
const own = new Set();

/**
 * A port nobody listens on, and that nobody gets who does not ask for its number: no outgoing connection, no `listen(0)`. Nor does
 * anybody else of the same test run, to its end: whoever asked may stop listening on it, and begin again.
 * @returns {Promise<number>} @throws when there is none
 */
export async function freePort() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + randomInt(COUNT);
    if (reserve(port) && (await isFree(port))) return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

/** Whether it is ours alone now. The processes of a test run tell each other by files in its folder. */
function reserve(port) {
  if (own.has(port)) return false;
  own.add(port);
  if (process.env.TEST_RUN === undefined) return true;
  const folder = join(process.env.TEST_RUN, 'ports');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, String(port)), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Whether a server could listen on `port`, on loopback and on every address. */
export async function isFree(port) {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    try {
      await close(await listen(port, host));
    } catch (error) {
      if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') return false;
    }
  }
  return true;
}

/**
 * Takes the first free port from `preferred` on, out of 100. Two launchers that start at the same moment cannot get the same one:
 * for as long as it lives, the holder of port P listens on P + 11,000 of loopback, which the kernel grants to one and clears with it.
 * @param {number} preferred
 * @returns {Promise<{ port: number, release: () => Promise<void> }>} @throws when none of them is free
 */
export async function claimPort(preferred) {
  for (let port = preferred; port < preferred + 100; port++) {
    const claim = await listen(port + 11_000, '127.0.0.1').catch(() => undefined);
    if (!claim) continue;
    claim.unref();
    if (await isFree(port)) return { port, release: () => close(claim) };
    await close(claim);
  }
  throw new Error(`ports ${preferred} to ${preferred + 99} are all in use`);
}

async function listen(port, host) {
  const server = createServer((socket) => socket.destroy());
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

async function close(server) {
  server.close();
  await once(server, 'close');
}
