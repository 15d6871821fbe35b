import type { Drawn, Harmless } from './drawn.js';

/** What kube-state-metrics says of a Deployment: whether its rollout is past its deadline, and what is the other way round. */
function rollout(deployment: string, stuck: string, progressing: string): Record<string, string> {
  const of = `namespace="shop", deployment="${deployment}", condition="Progressing"`;
  return {
    [`kube_deployment_status_condition{${of}, status="false"}`]: stuck,
    [`kube_deployment_status_condition{${of}, status="true"}`]: progressing,
  };
}

const stuck = (deployment: string) => rollout(deployment, '0x5 1x25', '1x5 0x25');

export const STUCK: readonly Drawn[] = ['store-api', 'store-worker', 'store-pgbouncer'].map((deployment) => ({
  alert: 'RolloutStuck',
  minutes: 30,
  series: stuck(deployment),
}));

export const ROLLS: readonly Harmless[] = [
  { what: 'a rollout gets on', minutes: 30, series: rollout('store-api', '0x30', '1x30') },
  {
    what: 'somebody else’s rollouts are stuck in our namespace',
    minutes: 30,
    series: {
      'up{namespace="shop", job="shop/store", pod="debug"}': '1x30', // ours, though no manifest names it so
      ...stuck('cms'),
      ...stuck('cms-api'),
      ...stuck('store-front'),
    },
  },
];
