import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let digits = '';
let used = 0;

/** So many random hexadecimal digits: slices of a long string, which is made once for many. */
export function randomHex(count: number): string {
  if (used + count > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  used += count;
  return digits.slice(used - count, used);
}
