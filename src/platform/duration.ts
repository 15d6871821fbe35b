/** A time as people write it: `500ms`, `30s`, `5m`, `2h`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Longest that a timer of Node can be set to is 24.8 days. */
const LONGEST_MS = 24 * UNITS.h;

/** @returns milliseconds @throws Error naming what is wrong, for a person */
export function milliseconds(duration: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  if (count === undefined) throw new Error(`must be a time such as 500ms, 30s, 5m or 2h (it is "${duration}")`);
  const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
  if (ms < 1 || ms > LONGEST_MS) throw new Error(`must be more than 0 and at most 24h (it is "${duration}")`);
  return ms;
}
