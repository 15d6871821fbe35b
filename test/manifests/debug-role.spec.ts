import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Json, ofKind } from './objects.js';
import { RENDERED } from './pairs.js';
import { CHART, ROOT } from './render.js';

const TEXT = [join(ROOT, 'docs/runbook.md'), join(CHART, 'templates/NOTES.txt')]
  .map((file) => readFileSync(file, 'utf8').replaceAll(/ -n \{\{[^}]*\}\}/g, ''))
  .join('\n');
/** What the runbook and the notes let a person look at with kubectl; what changes something is not for everybody. */
const COMMANDS = [...TEXT.matchAll(/kubectl (get|describe|logs|exec|port-forward|rollout status) ([^`\n]*)/g)].map(
  ([, verb = '', words = '']) => ({ verb, words }),
);

/** Resources as kubectl is told of them; of what is no pod it takes a pod by the selector. */
const NAMED: [RegExp, string][] = [
  [/\bpods?\b/, '/pods'],
  [/\bservice\//, '/services'],
  [/\bdeploy(ment)?\//, 'apps/deployments'],
  [/\bjobs?\b(?!\.|=)/, 'batch/jobs'],
];

const BESIDE: Record<string, string[]> = {
  get: [],
  describe: ['list /events', 'list apps/replicasets'],
  logs: ['list /pods', 'get /pods/log'],
  exec: ['list /pods', 'create /pods/exec'],
  'port-forward': ['list /pods', 'create /pods/portforward'],
  'rollout status': ['watch apps/deployments'],
};

/** `get apps/deployments`, for everything that is asked of the API server. */
function needed(): string[] {
  const all = COMMANDS.flatMap(({ verb, words }) => {
    const resources = NAMED.filter(([pattern]) => pattern.test(words)).map(([, resource]) => resource);
    return [...resources.flatMap((resource) => [`get ${resource}`, `list ${resource}`]), ...(BESIDE[verb] ?? [])];
  });
  return [...new Set(all)];
}

test.each(RENDERED.filter(({ pair }) => pair === 'everything'))(
  '$name: who is bound to the role can do with kubectl all that the runbook looks at, and cannot read a Secret',
  ({ objects }) => {
    const [role] = ofKind(objects(), 'Role');
    const allowed = role?.rules.flatMap(({ apiGroups, resources, verbs }: Json) =>
      verbs.flatMap((verb: string) => resources.map((resource: string) => `${verb} ${apiGroups[0]}/${resource}`)),
    );
    expect(needed().filter((one) => !allowed.includes(one))).toEqual([]);
    expect(needed()).toEqual(expect.arrayContaining(['get batch/jobs', 'get /services', 'create /pods/exec']));
    expect(JSON.stringify(role)).not.toMatch(/secrets|\*/);
  },
);
