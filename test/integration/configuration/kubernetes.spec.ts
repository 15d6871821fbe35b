import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { freePort } from '../../../scripts/launcher/ports.mjs';
import { createDatabase } from '../../service/database.js';
import { spawnMain } from '../../service/process.js';
import { type LogLine, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

/** What Kubernetes puts into a container beside Services of these names. */
function serviceLinks(name: string): Record<string, string> {
  return {
    [`${name}_SERVICE_HOST`]: '10.0.0.1',
    [`${name}_SERVICE_PORT`]: '80',
    [`${name}_SERVICE_PORT_HTTP`]: '80',
    [`${name}_PORT`]: 'tcp://10.0.0.1:80',
    [`${name}_PORT_80_TCP`]: 'tcp://10.0.0.1:80',
    [`${name}_PORT_80_TCP_PROTO`]: 'tcp',
    [`${name}_PORT_80_TCP_PORT`]: '80',
    [`${name}_PORT_80_TCP_ADDR`]: '10.0.0.1',
  };
}

const SERVICES = ['KEELSON', 'HTTP', 'MANAGEMENT', 'DATABASE', 'REDIS', 'REDIS_SESSION', 'LOG'];

const unknownKeys = (log: LogLine[]) =>
  log.filter(({ msg }) => msg === 'unknown key').map(({ given, meant }) => [given, meant]);

test('variables that Kubernetes makes of Services are neither read nor complained about', async () => {
  await using database = await createDatabase();
  const links = Object.assign({}, ...SERVICES.map(serviceLinks));
  const { HTTP_PORT: _http, MANAGEMENT_PORT: _management, ...others } = links;
  await using service = await startService({ ...others, DATABASE_URL: database.url });
  await service.untilReady();
  expect(unknownKeys(service.log())).toEqual([]);
});

test('HTTP_PORT and MANAGEMENT_PORT of Services named http and management count as not given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  const fileWith = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), String(content));
    return join(folder, name);
  };
  const [http, management] = [await freePort(), await freePort()];
  const running = spawnMain(['api'], {
    HTTP_PORT: 'tcp://10.0.0.1:80',
    HTTP_PORT_FILE: fileWith('http', http),
    MANAGEMENT_PORT: 'udp://10.0.0.1:80',
    MANAGEMENT_PORT_FILE: fileWith('management', management),
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  try {
    for (const port of [http, management]) {
      const { status } = await until('listening', () => fetch(`http://127.0.0.1:${port}/livez`));
      expect(status).toBe(200);
    }
  } finally {
    running.child.kill('SIGKILL');
    await running.exited;
    rmSync(folder, { recursive: true });
  }
});

test('a variable that looks like a misspelt key is pointed out', async () => {
  await using database = await createDatabase();
  const typos = { DATABASE_POLL_MAX: '5', HTTP_REQUEST_TIMEOUT_SECOND: '3', NODE_NAME: 'node-1' };
  await using service = await startService({ ...typos, DATABASE_URL: database.url });
  await service.untilReady();
  expect(unknownKeys(service.log())).toEqual([
    ['DATABASE_POLL_MAX', 'DATABASE_POOL_MAX'],
    ['HTTP_REQUEST_TIMEOUT_SECOND', 'HTTP_REQUEST_TIMEOUT_SECONDS'],
  ]);
});
