import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/launcher/ports.mjs';
import { type PostgresOptions, startPostgres } from '../../scripts/stores/postgres.mjs';
import { startRedis } from '../../scripts/stores/redis.mjs';

/** A server that belongs to one test, which may do to it what production does. Its address stays the same. */
export interface OwnStore extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Of its data. */
  readonly dir: string;
  /** Again after {@link stop} or {@link kill}, with its data. */
  start(): Promise<void>;
  /** In order: it says goodbye to its clients. */
  stop(): Promise<void>;
  /** SIGKILL: it says nothing. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and are even accepted, and nothing answers. */
  pause(): void;
  resume(): void;
}

interface Server extends AsyncDisposable {
  readonly url: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** @param settings of the server, such as `{ ssl: 'on' }` @param durable whether what is committed outlives a kill */
export function ownPostgres(settings: PostgresOptions['settings'] = {}, durable = false): Promise<OwnStore> {
  return own((place) => startPostgres({ ...place, durable, settings }));
}

/** @param args of the server, such as `['--requirepass', 'secret']` */
export function ownRedis(args: string[] = []): Promise<OwnStore> {
  return own((place) => startRedis({ ...place, args }));
}

/** Its folder lies in the one of the test run, where a run that was killed is cleared up after. */
async function own(launch: (place: { dir: string; port: number }) => Promise<Server>): Promise<OwnStore> {
  const folder = mkdtempSync(join(process.env.TEST_RUN ?? tmpdir(), 'store-'));
  const [dir, port] = [join(folder, 'data'), await freePort()];
  let server = await launch({ dir, port });
  return {
    url: server.url,
    port,
    dir,
    async start() {
      server = await launch({ dir, port });
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async [Symbol.asyncDispose]() {
      server.resume();
      await server.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
