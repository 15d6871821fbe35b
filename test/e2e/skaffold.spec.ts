import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Deployed } from './deployed.js';
import { scenario } from './scenario.js';
import { openSkaffold } from './skaffold.js';

const jobOf = async (service: Deployed): Promise<string> => {
  const [job] = await service.namespace.list('jobs', 'app.kubernetes.io/component=migrate');
  return job.metadata.uid;
};

scenario('skaffold run deploys, and again', async (makeNamespace) => {
  const namespace = await makeNamespace('skaffold');
  const service = new Deployed(namespace, 'keelson');
  const folder = mkdtempSync(join(tmpdir(), 'e2e-skaffold-'));
  const skaffold = openSkaffold(namespace, folder);
  try {
    const image = await skaffold.build();
    await skaffold.run();
    await service.untilReady();
    const first = await jobOf(service);
    await skaffold.run();
    await service.untilReady();
    expect(await jobOf(service)).not.toBe(first);
    const [pod] = await service.readyPods('api');
    expect(pod.spec.containers[0].image).toBe(image);
    expect(await service.restarts()).toBe(0);
    return { 'runs, each with a migration Job of its own': 2 };
  } finally {
    rmSync(folder, { recursive: true });
  }
});
