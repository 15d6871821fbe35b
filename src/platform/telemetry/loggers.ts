import type { Logger } from './logger.js';

/** The logger that the others are named below. */
const ROOT = 'root';

interface Family {
  named: Map<string, Logger>;
  /** Names that have a level of their own; the others have the root's. */
  own: Set<string>;
}

const families = new WeakMap<Logger, Family>();

/** The logger of one part of the process, `"logger":"requests"` on its lines, whose level can be changed while the process runs. */
export function named(root: Logger, name: string): Logger {
  const { named } = familyOf(root);
  const log = named.get(name) ?? root.child({ logger: name });
  named.set(name, log);
  return log;
}

/** Name → level. */
export function levels(root: Logger): Record<string, string> {
  const { named } = familyOf(root);
  return { [ROOT]: root.level, ...Object.fromEntries([...named].map(([name, log]) => [name, log.level])) };
}

/**
 * Changes the level of the logger of that name, from the next line on. The root's is that of all which have none of their own.
 * @param level left out: the root's again
 */
export function setLevel(root: Logger, name: string, level?: string): void {
  const { named, own } = familyOf(root);
  const log = name === ROOT ? root : named.get(name);
  if (log === undefined) return;
  log.level = level ?? root.level;
  if (name === ROOT) {
    for (const [other, child] of named) if (!own.has(other)) child.level = root.level;
  } else if (level === undefined) own.delete(name);
  else own.add(name);
}

function familyOf(root: Logger): Family {
  let family = families.get(root);
  if (family === undefined) {
    family = { named: new Map(), own: new Set() };
    families.set(root, family);
  }
  return family;
}
