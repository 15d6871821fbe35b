import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { Release } from './helm.js';
import { type KubeObject, kubectl, type Namespace } from './namespace.js';
import { openListener, type Places, reach } from './reach.js';
import { scenario } from './scenario.js';
import { until } from './until.js';

/** Who may reach what; whoever is not named here may not. */
const ALLOWED: Record<string, string[]> = {
  api: ['dns', 'postgres', 'redis', 'collector'],
  worker: ['dns', 'postgres', 'redis', 'collector'],
  task: ['dns', 'postgres', 'redis', 'collector'],
  migrate: ['dns', 'postgres'],
  test: ['dns', 'api http'],
  gateway: [
    'dns',
    'api http',
    'stranger',
    'API server',
    'collector',
    'another port of the collector',
    'other namespace',
  ],
  stranger: ['dns', 'API server', 'collector', 'another port of the collector', 'other namespace', 'stranger'],
  prometheus: [
    'api management',
    'worker management',
    'dns',
    'API server',
    'other namespace',
    'stranger',
    'collector',
    'another port of the collector',
  ],
  other: ['dns', 'API server', 'other namespace', 'stranger', 'collector', 'another port of the collector'],
};

const component = (name: string) => ({
  'app.kubernetes.io/name': 'keelson',
  'app.kubernetes.io/instance': 'keelson',
  'app.kubernetes.io/component': name,
});
const called = (name: string) => ({ 'app.kubernetes.io/name': name });
const peer = (namespace: Namespace, labels: Record<string, string>) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace.name } },
  podSelector: { matchLabels: labels },
});

scenario('policies let through what is needed and nothing else', async (makeNamespace) => {
  const [namespace, monitoring] = [await makeNamespace('policies'), await makeNamespace('monitoring')];
  const networkPolicy = {
    http: [{ podSelector: { matchLabels: called('gateway') } }],
    prometheus: [peer(monitoring, called('prometheus'))],
    collector: [peer(monitoring, called('collector'))],
  };
  const values = { networkPolicy, cronJobs: [{ name: 'prune-idempotency-keys', schedule: '13 * * * *' }] };
  const release = await Release.install(namespace, { values });

  const stranger = await openListener(namespace, 'stranger');
  const collector = await openListener(monitoring, 'collector', called('collector'), [4318, 8080]);
  const other = await openListener(monitoring, 'other');
  await openListener(namespace, 'gateway', called('gateway'));
  await openListener(monitoring, 'prometheus', called('prometheus'));
  for (const role of ['migrate', 'task', 'test']) await openListener(namespace, role, component(role));
  const [[api], [worker]] = [await release.readyPods('api'), await release.readyPods('worker')];
  const places: Places = {
    dns: 'dns:kubernetes.default.svc.cluster.local',
    postgres: `${await addressOf(namespace, 'keelson-postgres-0')}:5432`,
    redis: `${await addressOf(namespace, 'keelson-redis-0')}:6379`,
    'api http': `${api.status.podIP}:3000`,
    'api management': `${api.status.podIP}:9090`,
    'worker management': `${worker.status.podIP}:9090`,
    stranger: `${stranger}:8080`,
    collector: `${collector}:4318`,
    'another port of the collector': `${collector}:8080`,
    'other namespace': `${other}:8080`,
    'API server': `${await apiServer()}:443`,
  };
  const pods: Record<string, [Namespace, string]> = {
    api: [namespace, api.metadata.name],
    worker: [namespace, worker.metadata.name],
    ...Object.fromEntries(['migrate', 'task', 'test', 'gateway', 'stranger'].map((name) => [name, [namespace, name]])),
    prometheus: [monitoring, 'prometheus'],
    other: [monitoring, 'other'],
  };
  const seen = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(pods).map(async ([who, [place, pod]]) => [who, await reach(place, pod, places)]),
      ),
    );
  const expected = (allows: (who: string, what: string) => boolean) =>
    Object.fromEntries(
      Object.keys(pods).map((who) => [
        who,
        Object.fromEntries(Object.keys(places).map((what) => [what, allows(who, what) || isItself(who, what)])),
      ]),
    );

  /** Policies come and go a little later than they are told. */
  const becomes = async (what: string, wanted: Record<string, Record<string, boolean>>) => {
    let last: typeof wanted = {};
    const isSo = async () => {
      last = await seen();
      return isDeepStrictEqual(last, wanted);
    };
    await until(what, isSo).catch(() => {});
    expect(last).toEqual(wanted);
    return wanted;
  };
  const named = (who: string, what: string) => ALLOWED[who]?.includes(what) ?? false;
  const held = await becomes('the policies are in force', expected(named));

  // The control: what was denied was denied by the policies, and by nothing else.
  await namespace.kubectl('delete', 'networkpolicies', '--all');
  await becomes(
    'everyone reaches everything',
    expected(() => true),
  );
  const paths = Object.values(held).flatMap((reached) => Object.values(reached));
  const open = paths.filter((is) => is).length;
  return { 'paths tried': paths.length, open, 'denied, and open without the policies': paths.length - open };
});

/** Within a pod no policy holds. */
const isItself = (who: string, what: string) =>
  ({
    api: ['api http', 'api management'],
    worker: ['worker management'],
    stranger: ['stranger'],
    other: ['other namespace'],
  })[who]?.includes(what) ?? false;

async function addressOf(namespace: Namespace, pod: string): Promise<string> {
  const { status }: KubeObject = await namespace.get('pods', pod);
  return status.podIP;
}

async function apiServer(): Promise<string> {
  return kubectl('--namespace=default', 'get', 'service', 'kubernetes', '--output=jsonpath={.spec.clusterIP}');
}
