import { delimiter, dirname } from 'node:path';
import { generateClient } from './generate.mjs';
import { findNode } from './node.mjs';
import { installPackages } from './packages.mjs';
import { root } from './root.mjs';

/**
 * Brings a checkout, however fresh, to where the service can run: packages, Node.js, the Prisma client.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<{ node: string }>} the Node.js to run it with, first on PATH from here on
 */
export async function prepare(supervisor) {
  const node = await findNode(supervisor);
  if (node !== process.execPath) process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  await installPackages(supervisor, root, 'dependencies');
  await generateClient(supervisor, node);
  return { node };
}
