/** What ioredis says when a command could not be carried out because Redis is away; and Redis itself when it cannot serve writes. */
const UNAVAILABLE = [
  "Stream isn't writeable",
  'Connection is closed',
  'Command timed out',
  'Command aborted',
  'Reached the max retries per request',
  'connect ',
  'read ',
  'write ',
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

/** Whether `error` says that Redis cannot be used now, as opposed to: the command is wrong. */
export function isRedisUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  return UNAVAILABLE.some((start) => error.message.startsWith(start));
}
