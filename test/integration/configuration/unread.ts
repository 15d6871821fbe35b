type Files = ReadonlyMap<string, string>;

/** A key's property and its name: `poolMax: key('DATABASE_POOL_MAX', …`. */
const DECLARED = /^\s+(\w+): key\(\s*['`]([A-Z][^'`]*)['`]/gm;

/** Every key that src/config declares. */
export function declaredKeys(files: Files): { property: string; name: string }[] {
  return sources(files)
    .filter(([path]) => path.startsWith('src/config/'))
    .flatMap(([, text]) => [...text.matchAll(DECLARED)].map(([, property = '', name = '']) => ({ property, name })));
}

/** Those whose property stands nowhere in src but where it is declared. @returns their names */
export function unreadKeys(files: Files): string[] {
  const code = sources(files)
    .map(([, text]) => text.replaceAll(DECLARED, ''))
    .join('\n');
  const words = new Set(code.match(/\w+/g));
  return declaredKeys(files)
    .filter(({ property }) => !words.has(property))
    .map(({ name }) => name);
}

function sources(files: Files): [string, string][] {
  return [...files].filter(([path]) => /^src\/.*(?<!\.spec)\.ts$/.test(path));
}
