import { connect, createServer } from 'node:net';
import { freePort } from '../../../scripts/launcher/ports.mjs';
import { spawnMain } from '../../service/process.js';

export interface Refusal {
  code: number | null;
  /** The lines of the message, one a fault. */
  faults: string[];
  output: string;
  /** Whether any of its ports was ever open, or any store was ever spoken to. */
  didAnything: boolean;
}

/** Starts the built service with `environment`, which it is to refuse, and watches that it does nothing before. */
export async function refused(environment: Record<string, string>, role = 'api'): Promise<Refusal> {
  const [http, management] = [await freePort(), await freePort()];
  let didAnything = false;
  const store = createServer((socket) => {
    didAnything = true;
    socket.destroy();
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  const { port } = store.address() as { port: number };
  const running = spawnMain([role], {
    HTTP_PORT: String(http),
    MANAGEMENT_PORT: String(management),
    DATABASE_URL: `postgresql://app@127.0.0.1:${port}/app`,
    REDIS_URL: `redis://127.0.0.1:${port}`,
    ...environment,
  });
  let over = false;
  const ended = running.exited.finally(() => {
    over = true;
  });
  while (!over) {
    if ((await isOpen(http)) || (await isOpen(management))) didAnything = true;
  }
  const { code, output } = await ended;
  store.close();
  return { code, output, faults: output.split('\n').filter((line) => line.startsWith('  ')), didAnything };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => setTimeout(resolve, 10, false));
  });
}
