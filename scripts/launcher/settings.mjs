import { claimPort, isFree } from './ports.mjs';
import { say } from './say.mjs';

/** Whether the person has set a key of the configuration, itself or as a file. */
export function isSet(key) {
  return Boolean(process.env[key] || process.env[`${key}_FILE`]);
}

/** The first free port from the usual one on; when it is another, that is said. @param {string} what listens on it, for that line */
export async function portFor(what, usual) {
  const { port } = await claimPort(usual);
  if (port !== usual) say(`port ${usual} is in use: ${what} takes ${port}`);
  return port;
}

/**
 * Where the service listens: as the person says by `key`, or else at the first free port from the usual one on.
 * @throws when the port that was asked for is in use
 */
export async function servicePort(key, what, usual) {
  if (!isSet(key)) return portFor(what, usual);
  const port = Number(process.env[key]);
  if (!(await isFree(port))) throw new Error(`${key} is ${port}, and that port is in use`);
  return port;
}
