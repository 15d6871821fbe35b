import pino from 'pino';
import type { Config } from '../../config/schema.js';
import { PRODUCT } from '../../product.js';
import { openStdout } from './output.js';
import { currentRequest, logFields } from './request-context.js';

export type Logger = pino.Logger;

/** Paths whose values never reach the output, whoever logs them. */
const REDACTED = [
  ...['password', 'authorization', 'cookie', 'secret', 'token', 'set-cookie'].flatMap((name) => [
    `["${name}"]`,
    `*["${name}"]`,
    `*.*["${name}"]`,
  ]),
  // ioredis puts the command that failed into its error: AUTH with its password, SET with what a session holds.
  'err.command.args',
  'err.cause.command.args',
  // Node puts what it could not parse into ERR_INVALID_URL.
  'err.input',
  // Postgres quotes the row that breaks a constraint, and statements of functions; pg hands it on, and Prisma.
  ...['detail', 'where', 'internalQuery'].flatMap((name) => [
    `err.${name}`,
    `err.meta.driverAdapterError.cause.${name}`,
  ]),
];

/** One JSON line an event on stdout; `pretty` lines for people in development. */
export async function openLog(config: Config['log'], labels: Record<string, string>): Promise<Logger> {
  return logTo(config.pretty ? await forPeople() : openStdout(), config.level, labels);
}

/** The same, elsewhere. */
export function logTo(output: pino.DestinationStream, level: string, labels: Record<string, string> = {}): Logger {
  return pino(
    {
      level,
      base: { service: PRODUCT, ...labels },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: REDACTED, censor: (value) => value && '[secret]' },
      mixin: () => {
        const request = currentRequest();
        return request ? logFields(request) : {};
      },
    },
    output,
  );
}

/** A development dependency: the image has none of it. */
async function forPeople(): Promise<pino.DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ ignore: 'service,role,pod,version', singleLine: true, sync: true });
}
