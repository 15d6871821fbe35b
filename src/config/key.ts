import { z } from 'zod';
import { Secret } from './secret.js';

export const MODES = ['development', 'test', 'production'] as const;
export type Mode = (typeof MODES)[number];

/** What the reader and the reference need to know of a key beside its type. */
export interface KeyFacts {
  /** The environment variable; `${name}_FILE` names a file that holds the value instead. */
  name: string;
  /** One sentence for the reference. */
  description: string;
  /** Value when nothing is given, as one would type it; left out: the key is required, unless its type is optional. */
  default?: string;
  /** Defaults that hold in one mode only. */
  defaultIn?: Partial<Record<Mode, string>>;
  /** The key whose value serves when this one is not given. */
  fallback?: string;
  /** Whether it does not, by what was read of the group's keys before this one. */
  fallbackUnless?: (read: Readonly<Record<string, unknown>>) => boolean;
}

export const keys = z.registry<KeyFacts>();

/** Declares one configuration key: its type, and its facts as data. */
export function key<T extends z.ZodType>(name: string, type: T, facts: Omit<KeyFacts, 'name'>): T {
  const own = type.clone();
  keys.add(own as z.ZodType, { name, ...facts });
  return own;
}

export const text = z.string();
export const flag = z.stringbool({ error: 'must be true or false' });
export const port = integer(0, 65_535);
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/** A whole number from `least` to `most`. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER) {
  const error =
    most === Number.MAX_SAFE_INTEGER
      ? `must be a whole number, at least ${least}`
      : `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, error)
    .transform(Number)
    .pipe(z.number({ error }).min(least, error).max(most, error));
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

/** A value that must never be printed; `faultOf` may look at it, and says what is wrong without repeating it. */
export function secret(faultOf: (value: string) => string | undefined = () => undefined) {
  return z
    .custom<Secret>((value) => value instanceof Secret)
    .superRefine((value, context) => {
      const fault = faultOf(value.initial);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .meta({ secret: true });
}

/** Whether `type` was made by {@link secret}. */
export function isSecret(type: z.ZodType): boolean {
  const inner = type instanceof z.ZodOptional ? (type.unwrap() as z.ZodType) : type;
  return inner.meta()?.secret === true;
}
