import type { Namespace } from './namespace.js';
import { openPod } from './pod.js';

/** host:port of each place, by a name for people. */
export type Places = Record<string, string>;

const PROBE = `
  import { connect } from 'node:net';
  import { resolve4 } from 'node:dns/promises';
  const open = (place) => new Promise((resolve) => {
    const at = place.lastIndexOf(':');
    const socket = connect({ host: place.slice(0, at), port: Number(place.slice(at + 1)), timeout: 2000 });
    const end = (is) => () => { socket.destroy(); resolve(is); };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
  const known = (place) => Promise.race([
    resolve4(place.slice(4)).then(() => true, () => false),
    new Promise((resolve) => setTimeout(resolve, 2000, false)),
  ]);
  const ask = ([name, place]) => (place.startsWith('dns:') ? known(place) : open(place)).then((is) => [name, is]);
  console.log(JSON.stringify(Object.fromEntries(await Promise.all(Object.entries(JSON.parse(process.argv[1])).map(ask)))));
  process.exit(0);`;

/** Which of the places a pod reaches. A place dns:NAME is reached when the cluster's DNS answers. */
export async function reach(namespace: Namespace, pod: string, places: Places): Promise<Record<string, boolean>> {
  const probe = ['node', '--input-type=module', '--eval', PROBE, JSON.stringify(places)];
  return JSON.parse(await namespace.kubectl('exec', pod, '--', ...probe));
}

const LISTENER = `
  const { createServer } = require('node:net');
  for (const port of process.argv.slice(1)) createServer((socket) => socket.end()).listen(Number(port));`;

/** A pod that accepts connections. @returns its address */
export async function openListener(
  namespace: Namespace,
  name: string,
  labels: Record<string, string> = {},
  ports: number[] = [8080],
): Promise<string> {
  const command = ['node', '--eval', LISTENER, ...ports.map(String)];
  const pod = await openPod(namespace, { name, labels, command });
  return pod.address();
}
