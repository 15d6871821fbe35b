import { expect } from '@jest/globals';
import { nothingFailed } from './audit.js';
import { Overlay } from './kustomize.js';
import { loadFromBothSides } from './load.js';
import { kubectl } from './namespace.js';
import { chooseNodes, storesOn } from './nodes.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { until } from './until.js';

/** So many that the node has more than one of them, and the PodDisruptionBudget has something to say. */
const PODS = 4;
const minReplicas = {
  target: { kind: 'HorizontalPodAutoscaler' },
  patch: JSON.stringify([{ op: 'replace', path: '/spec/minReplicas', value: PODS }]),
};

scenario('a node is drained under load', async (makeNamespace) => {
  const { home, other } = await chooseNodes();
  const overlay = await Overlay.begin(await makeNamespace('drain'), '', { patches: [storesOn(home), minReplicas] });
  await overlay.untilReady({ api: PODS });
  const load = await loadFromBothSides(overlay, { customer: await openShop(overlay), node: home });
  const there = (await overlay.readyPods('api')).filter((pod) => pod.spec.nodeName === other).length;
  expect(there).toBeGreaterThan(1);

  let isDrained = false;
  let lowest = PODS;
  let refusals = '';
  try {
    const drain = overlay.namespace
      .tryKubectl('drain', other, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=180s')
      .then(({ code, stdout, stderr }) => {
        isDrained = true;
        refusals = stderr;
        if (code !== 0) throw new Error(stdout + stderr);
      });
    await until(
      'the node is drained',
      async () => {
        lowest = Math.min(lowest, (await overlay.readyPods('api')).length);
        return isDrained;
      },
      200,
    );
    await drain;
    await overlay.untilReady({ api: PODS });
    await load.sees();
  } finally {
    await kubectl('uncordon', other);
  }
  expect(refusals).toContain("would violate the pod's disruption budget");
  expect(lowest).toBeGreaterThanOrEqual(PODS - 1);

  const seen = await nothingFailed(overlay, load);
  return { ...seen, 'pods evicted': there, 'fewest ready': `${lowest} of ${PODS}` };
});
