import { posix } from 'node:path';

type Files = ReadonlyMap<string, string>;

const DECLARED = /(?:defineJob|@Scheduled)\(\{\s*name: '([^']+)'/g;
const CONTROLLER = /@Controller\('([^']*)'\)/;
const ROUTE = /@(?:Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g;
/** Of two words and more: one word alone is of others as well. */
const TABLE = /@@map\("(\w+_\w+)"\)/g;

/** What features are called from outside of their code: their jobs and tasks, their routes up to the first parameter, their tables. */
export function namesIn(features: Files): string[] {
  const names = [...features.values()].flatMap((text) => [
    ...[...text.matchAll(DECLARED), ...text.matchAll(TABLE)].map(([, name = '']) => name),
    ...routesIn(text),
  ]);
  return [...new Set(names)].sort();
}

function routesIn(text: string): string[] {
  const base = CONTROLLER.exec(text)?.[1];
  if (base === undefined) return [];
  const paths = [...text.matchAll(ROUTE)].map(([, path = '']) => posix.join('/', base, path));
  return paths.map((path) => path.replace(/\/?(:.*)?$/, ''));
}

/** The lines in which one of `names` stands. */
export function linesWith(names: string[], files: Files): string[] {
  const whole = new RegExp(`(?<![a-z])(?:${names.join('|')})(?![\\w-])`);
  return [...files].flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => whole.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}
