import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { until as untilSeen } from '../service/until.js';
import { copyCheckout } from './checkout.js';
import { Deployed } from './deployed.js';
import { scenario } from './scenario.js';
import { openSkaffold } from './skaffold.js';
import { until } from './until.js';

const jobOf = async (service: Deployed): Promise<string> => {
  const [job] = await service.namespace.list('jobs', 'app.kubernetes.io/component=migrate');
  return job.metadata.uid;
};

const imageOf = async (service: Deployed): Promise<string> => {
  const [pod] = await service.readyPods('api');
  return pod.spec.containers[0].image;
};

scenario('skaffold run deploys, and again', async (makeNamespace) => {
  const namespace = await makeNamespace('skaffold');
  const service = new Deployed(namespace, 'keelson');
  using sources = await copyCheckout();
  using skaffold = openSkaffold(namespace, { profile: 'e2e', sources: sources.folder });
  const image = await skaffold.build();
  await skaffold.run();
  await service.untilReady();
  const first = await jobOf(service);
  await skaffold.run();
  await service.untilReady();
  expect(await jobOf(service)).not.toBe(first);
  expect(await imageOf(service)).toBe(image);
  expect(await service.restarts()).toBe(0);
  return { 'runs, each with a migration Job of its own': 2 };
});

const SAVES = 3;
const UNKNOWN = 'v1/nothing';
const SENTENCE = 'There is nothing at';

scenario('skaffold dev: what is saved is served from the same pod', async (makeNamespace) => {
  const namespace = await makeNamespace('skaffold');
  const service = new Deployed(namespace, 'keelson');
  using sources = await copyCheckout();
  using skaffold = openSkaffold(namespace, { profile: 'dev', sources: sources.folder });
  await skaffold.build();
  await using dev = skaffold.dev();
  await until('Skaffold watches', () => dev.output().includes('Watching for changes'), 240);
  await service.untilReady({ api: 1, worker: 0 });
  const [pod] = await service.readyPods('api');
  // A forward would end with the first restart.
  await namespace.kubectl('patch', 'service', 'keelson-api', '--patch', '{"spec":{"type":"NodePort"}}');
  const [url] = await service.urls();
  const said = async () => {
    const problem = await (await fetch(`${url}/${UNKNOWN}`)).json();
    return (problem as { detail: string }).detail;
  };
  const file = join(sources.folder, 'src/platform/http/methods.ts');
  const before = readFileSync(file, 'utf8');
  await untilSeen('the port is open', async () => (await said()) === `${SENTENCE} /${UNKNOWN}.`, 30);

  const seconds: number[] = [];
  for (let save = 1; save <= SAVES; save++) {
    const changed = `At the ${save}. save there is nothing at`;
    const savedAt = performance.now();
    writeFileSync(file, before.replace(SENTENCE, changed));
    await untilSeen('the change is served', async () => (await said()) === `${changed} /${UNKNOWN}.`, 30);
    seconds.push((performance.now() - savedAt) / 1000);
  }
  await service.untilReady({ api: 1, worker: 0 });
  expect((await service.readyPods('api')).map(({ metadata }) => metadata.name)).toEqual([pod.metadata.name]);
  expect(await service.restarts()).toBe(0);
  return { 'from a save to its answer': seconds.map((one) => `${one.toFixed(1)} s`).join(', ') };
});

scenario('skaffold run -p helm deploys by the chart', async (makeNamespace) => {
  const namespace = await makeNamespace('skaffold');
  const service = new Deployed(namespace, 'keelson');
  using sources = await copyCheckout();
  using skaffold = openSkaffold(namespace, { profile: 'helm', sources: sources.folder });
  const image = await skaffold.build();
  await skaffold.run();
  await service.untilReady({ api: 1, worker: 1 });
  expect(await imageOf(service)).toBe(image);
  expect(await service.restarts()).toBe(0);
  return { 'pods ready': '1 of api, 1 of worker' };
});
