import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../service/client.js';
import { post } from '../../service/shop.js';

/** Who orders what. */
export interface Buyer {
  client: Client;
  productId: string;
}

/** One request: what it was answered, and after how many milliseconds. Status 0: nothing. */
export interface Answered {
  began: number;
  status: number;
  ms: number;
}

export interface Steady {
  /** In the order in which they ended. */
  answers: Answered[];
  /** Ends when the last order has been paid. */
  stop(): Promise<void>;
}

/** Places and pays `perSecond` orders a second, however long each takes: load that comes from outside does not wait for us. */
export function orderSteadily(buyer: Buyer, perSecond: number): Steady {
  const answers: Answered[] = [];
  const stopped = new AbortController();

  async function run(): Promise<void> {
    const orders: Promise<void>[] = [];
    for (let due = performance.now(); !stopped.signal.aborted; due += 1000 / perSecond) {
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: stopped.signal }).catch(() => {});
      orders.push(order(buyer, answers));
    }
    await Promise.all(orders);
  }

  const running = run();
  return {
    answers,
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** How many orders a second are placed and paid by four at once, each of whom waits for the answers. */
export async function capacity(buyer: Buyer, seconds: number): Promise<number> {
  const answers: Answered[] = [];
  const end = performance.now() + seconds * 1000;
  const four = Array.from({ length: 4 }, async () => {
    while (performance.now() < end) await order(buyer, answers);
  });
  await Promise.all(four);
  return answers.length / 2 / seconds;
}

async function order({ client, productId }: Buyer, answers: Answered[]): Promise<void> {
  async function ask(path: string, body?: unknown): Promise<string> {
    const began = performance.now();
    const nothing = { status: 0, text: '' };
    const { status, text } = await post(client, path, body, { key: randomUUID() }).catch(() => nothing);
    answers.push({ began, status, ms: performance.now() - began });
    return status === 201 ? text : '';
  }
  const placed = await ask('/v1/orders', { lines: [{ productId, quantity: 1 }] });
  if (placed !== '') await ask(`/v1/orders/${JSON.parse(placed).id}/payment`);
}

/** Milliseconds within which 99 of 100 were answered. */
export function p99(answers: readonly Answered[]): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
