import pg from 'pg';
import { say } from '../../scripts/launcher/say.mjs';
import { machine, median, table } from './report.mjs';

/** The variants of which each work is measured, the one that the other is compared with first. */
const COMPARED = ['off', 'all'];
/** Fewer than for a constant: whoever waits for a connection of the pool would be measured with it. */
const CONNECTIONS = 8;
const TEA = '01920000-0000-7000-8000-000000000001';
const CUSTOMER = { email: 'customer@example.com', password: 'customer-password' };

/** @param {string} cookie of a session */
const works = (cookie) => [
  { title: 'one SQL read: `GET /v1/products/:id`', path: `/v1/products/${TEA}`, wrk: [] },
  {
    title: 'the session from Redis, its account from Postgres: `GET /v1/session`',
    path: '/v1/session',
    wrk: ['-H', `cookie: ${cookie}`],
  },
  {
    title: 'an order in one transaction, under its idempotency key: `POST /v1/orders`',
    path: '/v1/orders',
    wrk: ['-H', `cookie: ${cookie}`, '-s', 'test/bench/orders.lua'],
  },
];

/**
 * The section Work of docs/benchmarks.md: what the example does, with everything on beside nothing observed.
 * @param {{ variant: import('./variants.mjs').Variant, server: Awaited<ReturnType<typeof import('./measure.mjs').startVariant>> }[]} started
 * @param {Record<string, string>} env of the stores
 * @param {{ rounds: number, load: number }} run
 */
export async function measureWork(started, env, { rounds, load }) {
  const [off, all] = COMPARED.map((name) => started.find(({ variant }) => variant.name === name)?.server);
  if (off === undefined || all === undefined) return `Work is measured when ${COMPARED.join(' and ')} are.`;
  await stockUp(env.DATABASE_URL);
  const rows = [];
  for (const { title, path, wrk } of works(await logIn(off.url))) {
    const results = { off: [], all: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const [name, server] of Object.entries({ off, all })) {
        const result = await server.measure(load, path, { connections: CONNECTIONS, wrk });
        if (round > 0) results[name].push(result);
        say(`round ${round} of ${rounds}: ${path} ${name} ${Math.round(result.perSecond)}/s`);
      }
    }
    const of = (name, column) => median(results[name].map((result) => result[column]));
    rows.push([
      title,
      Math.round(of('off', 'perSecond')),
      Math.round(of('all', 'perSecond')),
      (of('all', 'perSecond') / of('off', 'perSecond')).toFixed(2),
      ...['p50Ms', 'p99Ms'].map((column) => of('all', column).toFixed(1)),
      Math.round(of('all', 'cpuUs')),
    ]);
  }
  const head = ['', 'requests/s, nothing observed', 'everything on', '×', 'p50, ms', 'p99, ms', 'CPU, µs a request'];
  return `\`npm run bench\`, after *Throughput* and as there, with ${CONNECTIONS} connections: what the example does. Postgres and Redis take what they need of
both processors. The last three columns are of Keelson with everything on.

${table(head, rows)}

${machine()}`;
}

/** As many as will be ordered. */
async function stockUp(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('UPDATE product SET stock = 1000000000');
  await client.end();
}

/** @returns the cookie, as the next requests send it */
async function logIn(url) {
  const body = JSON.stringify(CUSTOMER);
  const answer = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (answer.status !== 201) throw new Error(`log in: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie()[0].split(';', 1)[0];
}
