import { z } from 'zod';
import { keys } from './key.js';
import { schema } from './schema.js';

/** Letters of a name for each that may be wrong: `LOG_LEVEL` one, `DATABASE_URL` two. */
const LETTERS_PER_MISTAKE = 6;
const MOST_MISTAKES = 2;

/** What Kubernetes puts into every container for each Service: `REDIS_PORT_6379_TCP_ADDR` and its like. */
const SERVICE_LINK = /_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Variables that look like a key of ours and are none, with the one that may be meant. For a warning: others may own them. */
export function misspelt(environment: Readonly<Record<string, unknown>>): { given: string; meant: string }[] {
  const own = namesIn(schema);
  const known = new Set([...own, ...own.map((name) => `${name}_FILE`)]);
  return Object.keys(environment)
    .filter((given) => !known.has(given) && !SERVICE_LINK.test(given))
    .flatMap((given) => {
      const meant = [...known].find((name) => isNear(given, name));
      return meant === undefined || environment[meant] !== undefined ? [] : [{ given, meant }];
    });
}

function namesIn(group: z.ZodObject): string[] {
  return Object.values(group.shape).flatMap((type) => {
    if (type instanceof z.ZodObject) return namesIn(type);
    const { name, fallback } = keys.get(type as z.ZodType) ?? {};
    return [name, fallback].filter((one) => one !== undefined);
  });
}

function isNear(given: string, name: string): boolean {
  const allowed = Math.min(MOST_MISTAKES, Math.floor(name.length / LETTERS_PER_MISTAKE));
  return Math.abs(given.length - name.length) <= allowed && mistakes(given, name) <= allowed;
}

/** How many letters must be added, left out, changed or swapped with their neighbour to get from `a` to `b`. */
function mistakes(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped ? at(i - 2, j - 2) + 1 : changed);
    }
  }
  return at(a.length, b.length);
}
