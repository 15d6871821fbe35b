import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Customer } from './shop.js';

/** The program that asks, in a pod or here. */
export const SCRIPT = fileURLToPath(new URL('asking.mjs', import.meta.url));
export const scriptText = (): string => readFileSync(SCRIPT, 'utf8');

export interface Failure {
  /** The error's code, or the status with the body. */
  fate: string;
  method: string;
  path: string;
  /** Unix times in ms. */
  startedAt: number;
  endedAt: number;
  /** When its connection was. */
  openedAt: number;
}

export interface LoadResult {
  answered: number;
  connections: number;
  failed: Failure[];
  /** Ids of orders whose 201 arrived. */
  placed: string[];
  paid: string[];
  /** Orders that were asked for. */
  tried: number;
}

export interface Load {
  /** How many answers there have been. */
  answered(): Promise<number>;
  stop(): Promise<LoadResult>;
}

export interface Clients {
  /** On connections that they keep, one request after the other. */
  busy: number;
  /** On connections that they keep, one request every 2 s. */
  idle: number;
  /** On a new connection each time. */
  fresh: number;
  /** Place an order and pay it. */
  shoppers: number;
}

export interface LoadOptions {
  customer?: Customer;
  clients?: Partial<Clients>;
  /** Between the requests of one client, in ms. */
  pause?: number;
  /** Node of the pod that asks from inside. */
  node?: string;
  /** What is asked from outside; every node's port when not given. */
  urls?: string[];
}

const CLIENTS: Clients = { busy: 6, idle: 10, fresh: 4, shoppers: 2 };

/** What the program finds in LOAD. */
export function settings(urls: string[], { customer, clients, pause = 300 }: LoadOptions): string {
  const shoppers = customer ? CLIENTS.shoppers : 0;
  return JSON.stringify({ urls, ...customer, clients: { ...CLIENTS, shoppers, ...clients }, pause });
}

/** How many answers there have been, by the last whole line that the program wrote. */
export function answeredBy(output: string): number {
  return output.includes('}') ? JSON.parse(lastLine(output)).answered : 0;
}

/** What became of everything. @throws while the program's last line is not there, or not all of it */
export function resultIn(output: string): LoadResult {
  const result = JSON.parse(lastLine(output));
  if (!('placed' in result)) throw new Error(`the last line is still ${lastLine(output)}`);
  return result;
}

function lastLine(output: string): string {
  const end = output.lastIndexOf('}') + 1;
  return output.slice(output.lastIndexOf('\n', end - 1) + 1, end);
}
