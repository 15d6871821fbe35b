import { randomHex } from './random-hex.js';

/** Where in a trace some work stands, as it travels: W3C Trace Context, level 1. */
export interface Position {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits: of the span that the work is part of. */
  spanId: string;
  isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** @returns undefined when it is none: a trace then begins here */
export function parseTraceparent(header: string | string[] | undefined): Position | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(header) ?? [];
  if (version === '' || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function formatTraceparent({ traceId, spanId, isSampled }: Position): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

export const newTraceId = () => randomHex(32);
export const newSpanId = () => randomHex(16);
