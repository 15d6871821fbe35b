import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../service/until.js';
import { given } from './given.js';

const WAITS_SECONDS = 1_500;
const ALONE = 'alone';
let turns = 0;

/** Gives the cluster to one scenario alone, or to those at once that leave its nodes and their load to others. */
export async function takeTurn(isAlone: boolean): Promise<Disposable> {
  const folder = join('.keelson', 'e2e', 'turns', given('E2E_RUN'));
  mkdirSync(folder, { recursive: true });
  const name = isAlone ? ALONE : `${process.pid}-${++turns}`;
  const others = () => readdirSync(folder).filter((other) => other !== name);
  const leave = () => rmSync(join(folder, name), { recursive: true });
  if (isAlone) {
    await until('no other scenario wants to be alone', () => takes(join(folder, name)), WAITS_SECONDS);
    await until('the other scenarios have ended', () => others().length === 0, WAITS_SECONDS);
  } else {
    await until(
      'no scenario is alone',
      () => {
        if (others().includes(ALONE)) return false;
        mkdirSync(join(folder, name));
        if (!others().includes(ALONE)) return true;
        leave(); // it came in the same moment
        return false;
      },
      WAITS_SECONDS,
    );
  }
  return { [Symbol.dispose]: leave };
}

/** Whether `path` was nobody's, and is ours until we remove it. */
export function takes(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
