import { z } from 'zod';

/** A whole number in a path or a query: decimal digits and nothing else, where `z.coerce` would take `0x10`, `1e1` or a blank. */
export function integerParameter<T extends z.ZodType>(type: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    type,
  );
}
