import { z } from 'zod';
import { isSecret, type KeyFacts, keys } from './key.js';
import { schema } from './schema.js';

/** The Markdown of `docs/configuration.md`: a table for each group, made from the schema. */
export function reference(): string {
  const groups = Object.entries(schema.shape).map(([name, group]) => `## ${name}\n\n${table(group)}`);
  return `${PREFACE}\n\n${groups.join('\n\n')}\n`;
}

const PREFACE = `# Configuration

Generated from \`src/config\` by \`npm run docs:configuration\`; a test fails when it is stale.

Every key is an environment variable. Any key may come from a file instead: \`KEY_FILE\` names it (a mounted Secret);
giving both is an error. Empty counts as not given. All faults are reported at once, with exit code 1, before anything starts.
Secrets appear in no log, error or endpoint.`;

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
  const always = facts.name === 'POD_NAME' ? 'the host name' : facts.default;
  const value =
    always === undefined
      ? type.safeParse(undefined).success
        ? '–'
        : '**required**'
      : always === ''
        ? 'empty'
        : `\`${always}\``;
  const inModes = Object.entries(facts.defaultIn ?? {}).map(([mode, other]) => `${mode} \`${other}\``);
  const own = inModes.length > 0 ? `${value} (${inModes.join(', ')})` : value;
  return facts.fallback ? `\`${facts.fallback}\`${always === undefined ? '' : `, else ${own}`}` : own;
}
