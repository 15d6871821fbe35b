import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/launcher/ports.mjs';
import { until } from '../service/until.js';
import { docker, given, tryDocker } from './docker.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What docker-compose.yml describes, running. */
export interface Stack extends AsyncDisposable {
  httpPort: number;
  managementPort: number;
  /** The network that its containers are in, and know each other by name. */
  network: string;
  compose(...args: string[]): Promise<string>;
  /** The container of a service. */
  container(service: string): Promise<string>;
  /** Runs a program in the container of a service. */
  exec(service: string, ...command: string[]): ReturnType<typeof tryDocker>;
  /** Sends SQL to Postgres, and keeps the session, with its transaction, until it is ended. */
  session(sql: string): Promise<{ end(): Promise<void> }>;
  query(sql: string): Promise<string>;
}

/** `docker-compose up` of the image under test, on free ports, until the api and the worker are healthy. */
export async function openStack(): Promise<Stack> {
  const project = `keelson-test-${randomBytes(4).toString('hex')}`;
  const [httpPort, managementPort] = [await freePort(), await freePort()];
  const env = { ...process.env, HTTP_PORT: String(httpPort), MANAGEMENT_PORT: String(managementPort) };
  const [command = '', ...own] = given('COMPOSE').split(' ');
  const compose = async (...args: string[]) =>
    (
      await promisify(execFile)(command, [...own, '--project-name', project, ...args], { cwd: ROOT, env })
    ).stdout.trim();
  const containers: Record<string, Promise<string>> = {};
  const container = (service: string) => (containers[service] ??= compose('ps', '--quiet', service));
  const psql = ['psql', '--username=keelson', '--no-psqlrc', '--quiet', '--tuples-only', '--no-align'];
  const down = () => compose('down', '--volumes', '--timeout', '1');

  const stack: Stack = {
    httpPort,
    managementPort,
    network: `${project}_default`,
    compose,
    container,
    exec: async (service, ...args) => tryDocker('exec', await container(service), ...args),
    async session(sql) {
      const args = ['exec', '--interactive', await container('postgres'), ...psql];
      const child = spawn(given('DOCKER'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
      child.stdin.write(`${sql};\n\\echo done\n`);
      await until('the statement is done', () => output.includes('done'));
      return {
        async end() {
          child.stdin.end();
          await once(child, 'close');
        },
      };
    },
    query: async (sql) => docker('exec', await container('postgres'), ...psql, '--command', sql),
    async [Symbol.asyncDispose]() {
      await down();
    },
  };
  try {
    await compose('up', '--detach', '--no-build');
    for (const service of ['app', 'worker']) {
      const health = ['inspect', '--format', '{{.State.Health.Status}}', await container(service)];
      await until(`${service} is healthy`, async () => (await docker(...health)) === 'healthy', 90);
    }
  } catch (error) {
    const log = await compose('logs', '--no-color').catch(String);
    await down();
    throw new Error(`the stack does not start:\n${log.slice(-4000)}`, { cause: error });
  }
  return stack;
}
