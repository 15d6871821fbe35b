import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port nobody listens on now, chosen by the kernel. Another process may still be faster: whoever listens on it has to try again then. */
export async function freePort() {
  const server = await listen(0, '127.0.0.1');
  const { port } = server.address();
  await close(server);
  return port;
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
