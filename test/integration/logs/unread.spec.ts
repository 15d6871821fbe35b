import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Connection } from '../../service/connection.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';

/** A path that makes a line long, so that few of them fill what may wait: 4 MiB. */
const PATH = `/${'x'.repeat(2000)}`;
const CLIENTS = 8;
const ROUND = 4000;

/** Requests `ROUND` times. @returns how many a second were answered */
async function load(port: number): Promise<number> {
  const begun = performance.now();
  const each = async () => {
    const connection = await Connection.open(port);
    for (let count = 0; count < ROUND / CLIENTS; count++) expect((await connection.get(PATH)).status).toBe(404);
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, each));
  return ROUND / ((performance.now() - begun) / 1000);
}

const residentMiB = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test('a pipe that nobody reads costs log lines, which are counted, and neither speed nor memory', async () => {
  await using database = await createDatabase();
  await using read = await startService({ DATABASE_URL: database.url });
  await using unread = await startService({ DATABASE_URL: database.url }, 'api', false);
  await Promise.all([read.untilReady(30), unread.untilReady(30)]);
  const dropped = async () => {
    const scrape = await (await fetch(`${unread.managementUrl}/metrics`)).text();
    return Number(/^log_lines_dropped_total (\d+)$/m.exec(scrape)?.[1]);
  };
  const lines = () => unread.log().filter(({ msg }) => msg === 'request').length;

  await load(unread.port);
  expect(await dropped()).toBeGreaterThan(0);
  const before = residentMiB(unread.pid);
  const [usual, ours] = [await load(read.port), await load(unread.port)];
  expect(ours).toBeGreaterThan(usual / 3); // the machine is busy; a process that waits for its reader answers nobody
  expect(residentMiB(unread.pid) - before).toBeLessThan(64);

  unread.read();
  await until('all lines that there are have come', async () => lines() + (await dropped()) >= 2 * ROUND);
  expect(lines() + (await dropped())).toBe(2 * ROUND);
  expect((await unread.get('/openapi.json')).status).toBe(200);
  await until('the log goes on', () => unread.log().some(({ route }) => route === '/openapi.json'));
});
