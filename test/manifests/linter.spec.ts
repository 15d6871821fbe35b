import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { EXPLAINED, type Explained } from './findings.js';
import type { KubeObject } from './objects.js';
import { RENDERED } from './pairs.js';

interface Finding {
  check: string;
  says: string;
  in: string;
}

const PERFECT = 10;
const LINTED = RENDERED.filter(({ pair }) => ['staging', 'production', 'everything'].includes(pair));

/** What kube-score has against objects, optional checks included. */
function findings(objects: KubeObject[]): Finding[] {
  const program = process.env.KUBE_SCORE;
  if (program === undefined) throw new Error('KUBE_SCORE is not set: run npm run test:manifests');
  const args = ['score', '--all-default-optional', '--kubernetes-version', 'v1.34', '--output-format', 'json', '-'];
  // A finding is the exit code 1.
  const command = `"$0" "$@" || [ $? = 1 ]`;
  const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const scored = JSON.parse(execFileSync('sh', ['-c', command, program, ...args], options)) as {
    object_meta: { name: string };
    type_meta: { kind: string };
    checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[];
  }[];
  return scored.flatMap(({ object_meta, type_meta, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < PERFECT)
      .flatMap(({ check, comments }) =>
        (comments ?? [{ summary: '' }]).map(({ summary }) => ({
          check: check.id,
          says: summary,
          in: `${type_meta.kind}/${object_meta.name}`,
        })),
      ),
  );
}

const explains = (explained: Explained, finding: Finding) =>
  explained.check === finding.check &&
  (explained.says ?? finding.says) === finding.says &&
  (explained.in?.test(finding.in) ?? true);

test.each(LINTED)('$name: a reviewer’s linter finds nothing that is not explained', ({ objects }) => {
  expect(objects().length).toBeGreaterThan(10);
  const open = findings(objects()).filter((finding) => !EXPLAINED.some((one) => explains(one, finding)));
  expect(open).toEqual([]);
});

test('every explanation is of something that it finds', () => {
  const found = LINTED.flatMap(({ objects }) => findings(objects()));
  expect(EXPLAINED.filter((one) => !found.some((finding) => explains(one, finding)))).toEqual([]);
});

test('it sees what is wrong', () => {
  const [{ objects } = { objects: () => [] as KubeObject[] }] = LINTED;
  const loose = structuredClone(objects());
  for (const { kind, spec } of loose) {
    if (kind === 'Deployment') delete spec.template.spec.containers[0].readinessProbe;
    if (kind === 'Job') spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem = false;
  }
  const kept = loose.filter(({ kind }) => !['PodDisruptionBudget', 'NetworkPolicy'].includes(kind));
  const open = findings(kept).filter((finding) => !EXPLAINED.some((one) => explains(one, finding)));
  expect(new Set(open.map(({ check }) => check))).toEqual(
    new Set([
      'pod-probes',
      'pod-networkpolicy',
      'deployment-has-poddisruptionbudget',
      'container-security-context-readonlyrootfilesystem',
    ]),
  );
});
