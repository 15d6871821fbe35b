import { z } from 'zod';
import { isSecret, type KeyFacts, keys } from './key.js';
import { GROUPS, schema } from './schema.js';

/** The Markdown of `docs/configuration.md`: a table for each group, made from the schema. */
export function reference(): string {
  const groups = Object.entries(schema.shape).map(
    ([name, group]) => `## ${name}\n\nRead by ${readers(name)}.\n\n${table(group)}`,
  );
  return `${PREFACE}\n\n${groups.join('\n\n')}\n`;
}

const PREFACE = `# Configuration

Generated from \`src/config\` by \`npm run docs:configuration\`; a test fails when it is stale.

Every key is an environment variable. Any key may come from a file instead: \`KEY_FILE\` names it (a mounted Secret);
giving both is an error. Empty counts as not given. All faults are reported at once, with exit code 1, before anything starts.
Secrets appear in no log, error or endpoint.`;

/** The roles that read a group; the keys of a group that a role does not read may be missing, or wrong. */
function readers(group: string): string {
  const roles = Object.entries(GROUPS).filter(([, groups]) => groups.some((one) => one === group));
  return roles.map(([role]) => `\`${role}\``).join(', ');
}

function table(group: z.ZodObject): string {
  const rows = leaves(group).map(
    ({ facts, type }) =>
      `| \`${facts.name}\` | ${preset(facts, type)} | ${facts.description}${isSecret(type) ? ' *Secret.*' : ''} |`,
  );
  return ['| key | default | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function leaves(group: z.ZodObject): { facts: KeyFacts; type: z.ZodType }[] {
  return Object.values(group.shape).flatMap((type) => {
    if (type instanceof z.ZodObject) return leaves(type);
    const facts = keys.get(type as z.ZodType);
    return facts ? [{ facts, type: type as z.ZodType }] : [];
  });
}

function preset(facts: KeyFacts, type: z.ZodType): string {
  const value = always(facts);
  const inModes = Object.entries(facts.defaultIn ?? {}).map(([mode, other]) => `${mode} ${literal(other)}`);
  const own = inModes.length > 0 ? `${value} (${inModes.join(', ')})` : value;
  const needed = facts.default === undefined && !type.safeParse(undefined).success;
  if (facts.fallback === undefined) return needed ? '**required**' : own;
  const other = literal(facts.fallback);
  return needed ? `${other}; **one is required**` : facts.default === undefined ? other : `${other}, else ${own}`;
}

function always(facts: KeyFacts): string {
  if (facts.name === 'POD_NAME') return 'the host name';
  return facts.default === undefined ? '–' : literal(facts.default);
}

function literal(value: string): string {
  return value === '' ? 'empty' : `\`${value}\``;
}
