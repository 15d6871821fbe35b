import type { Redis } from 'ioredis';

type Command = Parameters<Redis['sendCommand']>[0];

/** ioredis' words. */
export const TIMED_OUT = 'Command timed out';

/**
 * A stall of our own is not Redis' silence. Timers come first when the event loop turns again: a command whose time is over by then is
 * given up only after the sockets were read, where its answer may have been lying.
 */
export function forgiveStall(command: Command): void {
  const { reject } = command;
  command.reject = (error) => {
    if (error.message === TIMED_OUT) setImmediate(reject, error);
    else reject(error);
  };
}
