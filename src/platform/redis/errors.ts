import { isNativeError } from 'node:util/types';

/** What ioredis says when a command could not be carried out because Redis is away; and Redis itself when it cannot serve writes. */
const UNAVAILABLE = [
  "Stream isn't writeable",
  'Connection is closed',
  'Command timed out',
  'Command aborted',
  'Reached the max retries per request',
  'READONLY',
  'LOADING',
  'MASTERDOWN',
  'NOREPLICAS',
  'BUSY ',
  'CLUSTERDOWN',
  'MISCONF',
  'OOM',
  'NOAUTH',
  'WRONGPASS',
];

/** What connections failed with. */
const failures = new WeakSet<Error>();

/** To be told of each error of a connection: by its code alone it could be that of another server. */
export function rememberFailure(error: Error): void {
  failures.add(error);
}

/** Whether `error` says that Redis cannot be used now, as opposed to: the command is wrong. */
export function isRedisUnavailable(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  if (failures.has(error)) return true;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  return UNAVAILABLE.some((start) => error.message.startsWith(start));
}
