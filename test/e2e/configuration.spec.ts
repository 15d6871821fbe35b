import { expect } from '@jest/globals';
import { nothingFailed } from './audit.js';
import { Release } from './helm.js';
import { type BothLoads, loadFromBothSides } from './load.js';
import { scenario } from './scenario.js';
import { secretsOf } from './secrets.js';
import { openShop } from './shop.js';
import { installStores, valuesWithStores } from './stores.js';
import { twoPods } from './two-pods.js';
import { until } from './until.js';
import { firstVersion } from './versions.js';

const jobsOf = async (release: Release) => (await release.namespace.list('jobs')).map((job) => job.metadata.uid);

async function changeConfiguration(release: Release, load: BothLoads): Promise<void> {
  const [pods, jobs] = [await release.readyPods('api'), await jobsOf(release)];
  const { config } = valuesWithStores('keelson_app');
  await release.upgrade(await firstVersion(), { config: { ...config, LOG_LEVEL: 'debug' } });
  await release.untilReady();
  await load.sees();
  const after = await release.readyPods('api');
  const old = new Set(pods.map((pod) => pod.metadata.name));
  expect(after.filter((pod) => old.has(pod.metadata.name))).toEqual([]);
  expect(await release.namespace.kubectl('exec', after[0].metadata.name, '--', 'printenv', 'LOG_LEVEL')).toBe('debug');
  expect(await jobsOf(release)).toEqual(jobs);
}

/** docs/runbook.md, Rotating a password. */
async function rotatePassword(release: Release, load: BothLoads): Promise<void> {
  const { database, namespace } = release;
  const connections = (role: string) =>
    database.query(`SELECT pid FROM pg_stat_activity WHERE usename = '${role}'`).then((rows) => rows.length);
  expect(await connections('keelson_app')).toBeGreaterThan(0);

  await database.run("CREATE ROLE keelson_app_b LOGIN PASSWORD 'rotated'; GRANT keelson_app TO keelson_app_b");
  const [{ stringData }] = secretsOf('keelson');
  const rotated = { ...stringData, DATABASE_PASSWORD: 'rotated' };
  await namespace.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keelson-b' }, stringData: rotated });
  await release.upgrade(await firstVersion(), {
    ...valuesWithStores('keelson_app_b'),
    secrets: { app: 'keelson-b' },
  });
  await release.untilReady();
  await until('no connection of the old role is left', async () => (await connections('keelson_app')) === 0, 60);
  await database.run('ALTER ROLE keelson_app NOLOGIN');
  await load.sees(200);
  expect(await connections('keelson_app_b')).toBeGreaterThan(0);
}

scenario("the configuration is changed, then the database's password, under load", async (makeNamespace) => {
  const namespace = await makeNamespace('config');
  await installStores(namespace);
  const release = await Release.install(namespace, { values: { ...twoPods, ...valuesWithStores('keelson_app') } });
  const load = await loadFromBothSides(release, { customer: await openShop(release) });
  await changeConfiguration(release, load);
  await rotatePassword(release, load);
  return nothingFailed(release, load);
});
