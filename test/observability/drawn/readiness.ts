import type { Drawn, Harmless } from './drawn.js';

/** What an instance says of its readiness, check by check. */
function instance(role: string, pod: string, checks: Record<string, string>): Record<string, string> {
  const of = `namespace="shop", job="shop/store", pod="${pod}", role="${role}"`;
  return Object.fromEntries(
    Object.entries(checks).map(([check, values]) => [`readiness_check_up{${of}, check="${check}"}`, values]),
  );
}

const ALL_WELL = { lifecycle: '1x30', database: '1x30', 'redis-session': '1x30' };
const WORKER = instance('worker', 'store-worker-0', { lifecycle: '1x30', database: '1x30', 'redis-queue': '1x30' });
const API = [0, 1, 2].map((index) => `store-api-${index}`);
const of = (checks: Record<string, string>, pods = API) =>
  Object.assign({}, ...pods.map((pod) => instance('api', pod, checks)));

export const UNREADY: readonly Drawn[] = [
  // The session Redis is away: the workers do without it.
  {
    alert: 'ServiceNotReady',
    minutes: 30,
    series: { ...WORKER, ...of({ ...ALL_WELL, 'redis-session': '1x5 0x24' }) },
  },
  // Each for a reason of its own.
  {
    alert: 'ServiceNotReady',
    minutes: 30,
    series: {
      ...instance('api', 'store-api-0', { ...ALL_WELL, database: '1x5 0x24' }),
      ...instance('api', 'store-api-1', { ...ALL_WELL, lifecycle: '0x30' }),
    },
  },
];

export const READY: readonly Harmless[] = [
  {
    what: 'one of three instances is not ready',
    minutes: 30,
    series: { ...of(ALL_WELL), ...instance('api', 'store-api-0', { ...ALL_WELL, 'redis-session': '0x30' }) },
  },
  {
    what: 'a new pod waits for a migration beside one that serves',
    minutes: 30,
    series: { ...of(ALL_WELL, ['store-api-0']), ...of({ ...ALL_WELL, lifecycle: '_x5 0x24' }, ['store-api-1']) },
  },
  {
    what: 'the only pod takes a minute to start',
    minutes: 30,
    series: of({ lifecycle: '_x5 0 0 1x22', database: '_x5 1x24' }, ['store-api-0']),
  },
  {
    what: 'Redis fails over within a minute',
    minutes: 30,
    series: of({ ...ALL_WELL, 'redis-session': '1x5 0 0 1x22' }),
  },
  // What stops says nothing any more.
  { what: 'the apis are scaled to none', minutes: 30, series: { ...WORKER, ...of({ lifecycle: '1x5 stale' }) } },
];
