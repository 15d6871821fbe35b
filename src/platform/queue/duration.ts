const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `30s`, `5m`, `24h`, `7d`. */
export type Duration = `${number}${keyof typeof UNITS}`;

/** @throws Error when it is none */
export function milliseconds(duration: Duration): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  if (unit === undefined)
    throw new Error(`${JSON.stringify(duration)} is no duration such as 500ms, 30s, 5m, 24h or 7d`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}
