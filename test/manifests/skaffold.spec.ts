import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { component, type KubeObject, pods } from './objects.js';
import { helm, kustomize, ROOT } from './render.js';
import { pipeline, rendered, schemaFile } from './skaffold.js';

const IMAGE = 'localhost:5000/keelson:git-0123456';
const DIGEST = `${IMAGE}@sha256:${'a'.repeat(64)}`;
const written = load(readFileSync(join(ROOT, 'skaffold.yaml'), 'utf8')) as { apiVersion: string };

/** What each way deploys: `dev` is what `skaffold dev` chooses by itself, `dev,helm` what `skaffold dev -p helm` comes to. */
const WAYS: Record<string, { stage: string; objects: () => KubeObject[] }> = {
  '': { stage: 'runtime', objects: () => kustomize('k8s/overlays/local') },
  dev: { stage: 'dev', objects: () => kustomize('k8s/overlays/dev') },
  e2e: { stage: 'runtime', objects: () => kustomize('k8s/overlays/e2e') },
  'dev,e2e': { stage: 'runtime', objects: () => kustomize('k8s/overlays/e2e') },
  helm: { stage: 'runtime', objects: chart },
  'dev,helm': { stage: 'runtime', objects: chart },
};
const SYNCED = ['dev'];
const BY_CHART = ['helm', 'dev,helm'];

function chart(): KubeObject[] {
  return helm({ values: ['examples/local.yaml'] });
}

/** The migration's name says what it runs, when the chart gives it. */
const names = (objects: KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/(?<=-migrate-)[0-9a-f]{10}$/, '')}`).sort();

test('skaffold.yaml is what its published schema allows', () => {
  const accepts = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile(written.apiVersion), 'utf8')));
  expect({ accepted: accepts(written), errors: accepts.errors }).toEqual({ accepted: true, errors: null });
  expect(accepts({ ...written, unknown: true })).toBe(false);
});

test.each(Object.entries(WAYS))(
  '[%s] deploys what is there without Skaffold, with its image in every pod of ours',
  (way, { objects }) => {
    for (const image of [IMAGE, DIGEST]) {
      const deployed = rendered(way, image);
      expect(names(deployed)).toEqual(names(objects()));
      const images = pods(deployed).map(({ spec }) => spec.containers[0].image);
      expect(new Set(images.filter((one) => one.includes('keelson')))).toEqual(new Set([image]));
    }
  },
);

test.each(Object.entries(WAYS))('[%s] builds the stage %j', (way, { stage }) => {
  const artifacts = pipeline(way).build.artifacts.map(({ image, docker }) => [image, docker.target]);
  expect(artifacts).toEqual([['keelson', stage]]);
});

test.each(Object.keys(WAYS))('[%s] deletes the migration before it is deployed, unless the chart names it', (way) => {
  const commands = (pipeline(way).deploy.kubectl?.hooks?.before ?? []).map(({ host }) => host.command.join(' '));
  if (BY_CHART.includes(way)) return expect(commands).toEqual([]);
  const [, selector = ''] = commands.join().match(/delete job --ignore-not-found --selector (\S+)$/) ?? [];
  const wanted = selector.split(',').map((pair) => pair.split('='));
  const found = rendered(way, IMAGE).filter(({ metadata }) =>
    wanted.every(([key = '', value]) => metadata.labels?.[key] === value),
  );
  expect(found.filter(({ kind }) => kind === 'Job')).toHaveLength(1);
});

test.each(BY_CHART)('[%s] makes the Secrets before the chart, whose pods wait for them', (way) => {
  const [hook] = pipeline(way).deploy.helm?.hooks?.before ?? [];
  expect(hook?.host.command.join(' ')).toMatch(/ apply --kustomize k8s\/components\/development-secrets$/);
});

test.each(Object.keys(WAYS))(
  '[%s] copies sources into running pods in the stage dev alone, to where the image has them',
  (way) => {
    const sync = pipeline(way).build.artifacts.flatMap((artifact) => artifact.sync?.manual ?? []);
    expect(sync).toEqual(SYNCED.includes(way) ? [{ src: 'src/**', dest: '/app' }] : []);
  },
);

test('what is copied is what the stage dev watches, as its user may', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/^WORKDIR \/app$/m);
  expect(dockerfile).toMatch(/^RUN chown -R 10001:10001 src\b/m);
  expect(dockerfile).toMatch(/^ENTRYPOINT \["node", "scripts\/image\/dev.mjs"\]/m);
  const { spec } = component(rendered('dev', IMAGE), 'Deployment', 'api').spec.template;
  expect(spec.containers[0]).toMatchObject({ args: ['all'], securityContext: { readOnlyRootFilesystem: false } });
  expect([spec.securityContext.runAsUser, spec.containers[0].command]).toEqual([10001, undefined]);
});

test('the migration of the stage dev ends, and otherwise runs as the stage does', () => {
  const [{ command, args }] = component(rendered('dev', IMAGE), 'Job', 'migrate').spec.template.spec.containers;
  const hooks = './scripts/launcher/typescript-hooks.mjs';
  expect(command).toEqual(['node', '--enable-source-maps', `--import=${hooks}`, 'src/main.ts']);
  expect(existsSync(join(ROOT, hooks))).toBe(true);
  expect(args).toEqual(['migrate']);
});
