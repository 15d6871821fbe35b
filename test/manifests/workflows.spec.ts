import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { type Json } from './objects.js';
import { ROOT } from './render.js';

const FOLDER = '.github/workflows';
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const FILES = readdirSync(join(ROOT, FOLDER)).map((file) => ({ file, text: read(`${FOLDER}/${file}`) }));
const workflows = FILES.map(({ file, text }) => ({ file, text, workflow: load(text) as Json }));
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries<Json>(workflow.jobs).map(([name, job]) => ({ job, name: `${file}: ${name}` })),
);
const steps = jobs.flatMap(({ job, name }) => job.steps.map((step: Json) => ({ step, name })));

test('actionlint has nothing against them', () => {
  const program = process.env.ACTIONLINT;
  if (program === undefined) throw new Error('ACTIONLINT is not set: run npm run test:manifests');
  // Its partners are used where they are there, and differ from machine to machine.
  const args = ['-shellcheck=', '-pyflakes=', '-no-color', ...FILES.map(({ file }) => `${FOLDER}/${file}`)];
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
  expect({ status, words: `${stdout}${stderr}` }).toEqual({ status: 0, words: '' });
});

test.each(FILES)('$file: every action is pinned by its commit, with its version beside', ({ text }) => {
  const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('one action is one version', () => {
  const all = new Set(FILES.flatMap(({ text }) => text.match(/(?<=uses: ).*$/gm) ?? []));
  expect(new Set([...all].map((one) => one.split('@')[0])).size).toBe(all.size);
});

test.each(workflows)('$file: nothing is allowed but what a job says, and an older run makes way', ({ workflow }) => {
  expect(workflow.permissions).toEqual({});
  expect(workflow.concurrency.group).toContain('github.ref');
  expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
});

test.each(jobs)('$name: ends in time, and says what it may', ({ job }) => {
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
  expect(job.permissions.contents).toBe('read');
});

test('a token stays out of the checkout, and no event’s text gets into a shell', () => {
  for (const { step } of steps.filter((one) => one.step.uses?.startsWith('actions/checkout@')))
    expect(step.with['persist-credentials']).toBe(false);
  for (const { step } of steps.filter((one) => one.step.run))
    expect(step.run).not.toMatch(/\$\{\{ *(github\.(event|head_ref)|inputs)/);
});

test('every suite of .ci/run runs, by the same command', () => {
  const suites = [...read('.ci/run').matchAll(/^suite npm (?:run )?(\S+)$/gm)].map(([, name]) => name);
  const matrix: string[] = workflows.find(({ file }) => file === 'tests.yaml')?.workflow.jobs.suite.strategy.matrix
    .suite;
  const alone = steps.flatMap(({ step }) => step.run?.match(/(?<=^npm run )[\w:]+$/) ?? []);
  expect([...matrix, ...alone]).toEqual(expect.arrayContaining(suites));
  const { scripts } = JSON.parse(read('package.json'));
  expect(matrix.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('what is pushed or signed is of main or a tag, never of a pull request', () => {
  const publishing = /docker\/login-action|cosign|helm push/;
  const found = steps.filter(({ step }) => publishing.test(`${step.uses} ${step.run}`));
  expect(found.length).toBeGreaterThan(4);
  for (const { step } of found)
    expect(step.if).toMatch(/^github\.event_name == 'push'$|^startsWith\(github\.ref, 'refs\/tags\/v'\)$/);
});
