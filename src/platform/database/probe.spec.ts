import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { openDatabase, required } from '../../../test/service/database.js';
import { until } from '../../../test/service/until.js';
import { assertWritable, type DatabaseProbe, openProbe } from './probe.js';

const url = required('TEST_DATABASE_URL');
let probe: DatabaseProbe;
afterEach(() => probe.close());

const open = (timeoutMs = 1000, { maxLifetimeSeconds = 60, options = { connectionString: url } } = {}) => {
  probe = openProbe(options, timeoutMs, maxLifetimeSeconds);
};
const backend = () =>
  probe.run(async (connection) => {
    const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0]?.pid;
  });
const isThere = async (pid: number | undefined) =>
  (await openDatabase(url).query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).length > 0;

test('a connection that the server closed while it was idle does not fail the next check', async () => {
  open();
  const first = await backend();
  await openDatabase(url).query('SELECT pg_terminate_backend($1)', [first]);
  await until('the backend is gone', async () => !(await isThere(first)));
  const second = await backend();
  expect(second).not.toBe(first);
  expect(await backend()).toBe(second);
});

test('a check without an answer in time fails and leaves no connection behind', async () => {
  open(200);
  const first = await backend();
  await expect(probe.run((connection) => connection.query('SELECT pg_sleep(0.5)'))).rejects.toThrow('timeout');
  expect(await backend()).not.toBe(first);
  await until('the backend is gone', async () => !(await isThere(first)));
});

/** An address that takes connections and says nothing. */
async function openSilence() {
  const server = createServer((socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `postgresql://nobody@127.0.0.1:${port}/nowhere`, [Symbol.dispose]: () => server.close() };
}

test.each(['refused', 'left without an answer'])(
  'a connection that is old serves while others are %s, without delay, and is replaced then',
  async (fate) => {
    using silence = await openSilence();
    const options = { connectionString: url };
    open(10_000, { maxLifetimeSeconds: 0.2, options });
    const first = await backend();
    options.connectionString = fate === 'refused' ? 'postgresql://nobody@127.0.0.1:1/nowhere' : silence.url;
    const begun = performance.now();
    await until('it is old', async () => (await backend()) === first && performance.now() > begun + 400);
    expect(performance.now() - begun).toBeLessThan(10_000);
    options.connectionString = url;
    const second = await until('another one serves', async () => [await backend()].find((pid) => pid !== first));
    await until('the backend is gone', async () => !(await isThere(first)));
    expect(await isThere(second)).toBe(true);
  },
);

test('a database that refuses writes is said to be read-only', async () => {
  open();
  await probe.run(assertWritable);
  await probe.run((connection) => connection.query('SET default_transaction_read_only = on'));
  await expect(probe.run(assertWritable)).rejects.toThrow('the database is read-only');
  await probe.run(assertWritable);
});
