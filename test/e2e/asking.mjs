import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/**
 * Clients of the service, until SIGTERM; then writes what became of every request, as one line of JSON. Runs in a pod and on the machine of
 * the tests, and tries nothing again. LOAD: { urls, cookie, productIds, clients: { busy, idle, fresh, shoppers }, pause }.
 */
const { urls, cookie, productIds, clients, pause } = JSON.parse(process.env.LOAD);

/** Longer than any answer of the service may take but one that is stuck. */
const TIMEOUT_MS = 5_000;
const PROGRESS_MS = 250;

const result = { answered: 0, connections: 0, failed: [], placed: [], paid: [], tried: 0 };
let isStopping = false;
process.once('SIGTERM', () => (isStopping = true));

const any = (list) => list[Math.floor(Math.random() * list.length)];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms * (0.8 + 0.4 * Math.random())));

/** One request. @returns the body of a 2xx, or undefined: it has failed, and is written down */
function ask(url, { agent, method = 'GET', path, key, body }) {
  const startedAt = Date.now();
  let openedAt = startedAt;
  return new Promise((resolve) => {
    const fail = (fate) => {
      result.failed.push({ fate, method, path, startedAt, endedAt: Date.now(), openedAt });
      resolve(undefined);
    };
    const headers = {
      ...(cookie && { cookie }),
      ...(key && { 'idempotency-key': key }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const sent = request(`${url}${path}`, { agent, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.once('error', (error) => fail(error.code ?? error.message));
      response.once('end', () => {
        clearTimeout(late);
        if (response.statusCode < 200 || response.statusCode > 299)
          return fail(`${response.statusCode} ${text.slice(0, 200)}`);
        result.answered += 1;
        resolve(text);
      });
    });
    const late = setTimeout(() => sent.destroy(Object.assign(new Error(), { code: 'time-out' })), TIMEOUT_MS);
    sent.once('socket', (socket) => {
      if (socket.openedAt === undefined) result.connections += 1;
      socket.openedAt ??= Date.now();
      openedAt = socket.openedAt;
    });
    sent.once('error', (error) => {
      clearTimeout(late);
      fail(error.code ?? error.message);
    });
    sent.end(body && JSON.stringify(body));
  });
}

const path = '/v1/products?limit=5';
const keeping = () => new Agent({ keepAlive: true, maxSockets: 1 });

async function busy(url) {
  for (const agent = keeping(); !isStopping; await sleep(pause)) await ask(url, { agent, path });
}

/** Speaks seldom, on a connection that by then may have lost its server. */
async function idle(url) {
  for (const agent = keeping(); !isStopping; await sleep(2_000)) await ask(url, { agent, path });
}

async function fresh(url) {
  for (; !isStopping; await sleep(pause)) await ask(url, { agent: false, path });
}

async function shopper(url) {
  for (const agent = keeping(); !isStopping; await sleep(pause * 4)) {
    result.tried += 1;
    const order = {
      method: 'POST',
      path: '/v1/orders',
      key: randomUUID(),
      body: { lines: [{ productId: any(productIds), quantity: 1 }] },
    };
    const placed = await ask(url, { agent, ...order });
    if (!placed) continue;
    const { id } = JSON.parse(placed);
    result.placed.push(id);
    if (await ask(url, { agent, method: 'POST', path: `/v1/orders/${id}/payment`, key: randomUUID() }))
      result.paid.push(id);
  }
}

const kinds = { busy, idle, fresh, shoppers: shopper };
const all = Object.entries(clients).flatMap(([kind, count]) =>
  Array.from({ length: count }, (_, at) => kinds[kind](urls[at % urls.length])),
);
const progress = setInterval(() => console.log(JSON.stringify({ answered: result.answered })), PROGRESS_MS);
await Promise.all(all);
clearInterval(progress);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
