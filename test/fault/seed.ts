/** Numbers that look random and are the same for the same seed. */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

/** Of FAULT_SEED, or a new seed; says which one on the terminal, so that the run can be repeated. */
export function openRandom(): Random {
  const seed = Number(process.env.FAULT_SEED || Math.trunc(Math.random() * 2 ** 32));
  if (!Number.isInteger(seed)) throw new Error(`FAULT_SEED is no number: ${process.env.FAULT_SEED}`);
  process.stdout.write(`\nFAULT_SEED=${seed}\n`);
  const next = mulberry32(seed);
  const below = (end: number) => Math.floor(next() * end);
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T;
  const shuffle = <T>(items: readonly T[]) =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  return { seed, below, pick, shuffle };
}

/** From 0 to below 1. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
