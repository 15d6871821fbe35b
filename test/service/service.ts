import { freePort } from '../../scripts/launcher/ports.mjs';
import { required } from './database.js';
import { spawnMain } from './process.js';
import { until } from './until.js';

/** One line of the service's log. */
export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

export interface Service extends AsyncDisposable {
  /** Of the API, `http://127.0.0.1:PORT`. */
  url: string;
  /** Of the management port. */
  managementUrl: string;
  port: number;
  pid: number;
  log(): LogLine[];
  /** Begins to read its stdout, where it was started with `isRead` false. */
  read(): void;
  get(path: string): Promise<Response>;
  /** Status of a probe, `/readyz` on the http port where there is one, else on the management port; 0 when the port refuses. */
  probe(path: '/livez' | '/startupz' | '/readyz'): Promise<number>;
  /** What `/readyz?verbose` says on the management port. */
  why(): Promise<string>;
  untilReady(seconds?: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  exit(): Promise<{ code: number | null; signal: string | null; output: string; ms: number }>;
}

/** Starts `node dist/main.js ROLE` on free ports, not yet waiting for readiness. Configuration beside the stores comes in `environment`. */
export async function startService(environment: Record<string, string>, role = 'api', isRead = true): Promise<Service> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const running = spawnMain(
    [role],
    {
      REDIS_URL: required('TEST_REDIS_URL'),
      // Instances on one database share their keys in Redis, others do not.
      ENVIRONMENT: (environment.DATABASE_URL ?? '').replace(/.*\//, '').replaceAll('_', '-'),
      HTTP_PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      // A machine that runs tests is busy: what is shed for that says nothing about the service.
      HTTP_MAX_EVENT_LOOP_DELAY_MS: '60000',
      ...environment,
    },
    isRead,
  );
  const url = `http://127.0.0.1:${port}`;
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  const readiness = role === 'worker' ? managementUrl : url;
  let signalledAt = performance.now();
  const status = (address: string) =>
    fetch(address, { signal: AbortSignal.timeout(5000), headers: { connection: 'close' } }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );

  return {
    url,
    managementUrl,
    port,
    pid: running.child.pid ?? 0,
    log: () => parseLog(running.output()),
    read: running.read,
    get: (path) => fetch(`${url}${path}`, { signal: AbortSignal.timeout(20_000) }),
    probe: (path) => status(`${path === '/readyz' ? readiness : managementUrl}${path}`),
    why: async () => (await fetch(`${managementUrl}/readyz?verbose`)).text(),
    async untilReady(seconds = 40) {
      const ended = running.exited.then(({ output }) => Promise.reject(new Error(`the service ended:\n${output}`)));
      await Promise.race([ended, until('ready', async () => (await status(`${readiness}/readyz`)) === 200, seconds)]);
    },
    signal(signal) {
      signalledAt = performance.now();
      running.child.kill(signal);
    },
    async exit() {
      const ended = await running.exited;
      return { ...ended, ms: performance.now() - signalledAt };
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGKILL');
      await running.exited;
    },
  };
}

/** The last line may be half written: its process was killed, or writes on. */
function parseLog(output: string): LogLine[] {
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}
