import { required } from '../service/database.js';

/** Numbers that the seed of the run decides, so that a run can be had again: `FAULT_SEED=… npm run test:fault`. */
export interface Random {
  /** From `least` to `most`, both of them possible. */
  integer(least: number, most: number): number;
  /** From 0 to below `end`. */
  below(end: number): number;
  pick<T>(choices: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

/** @param purpose two of one run differ */
export function random(purpose: string): Random {
  let state = [...`${required('FAULT_SEED')} ${purpose}`].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  /** mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    integer: (least, most) => least + below(most - least + 1),
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
}
