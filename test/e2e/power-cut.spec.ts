import { expect } from '@jest/globals';
import { nothingLostOrDoubled } from './audit.js';
import { given } from './given.js';
import { Overlay } from './kustomize.js';
import { loadFromBothSides } from './load.js';
import { kubectl } from './namespace.js';
import { addressOf, chooseNodes, storesOn } from './nodes.js';
import { runWords } from './run.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { tickedOnce } from './ticks.js';
import { until } from './until.js';

/** Kubernetes' --node-monitor-grace-period, which was 40 s before 1.32. */
const GIVEN_UP_SECONDS = 50;
/** Of overlay e2e; production has 30. */
const TOLERATION_SECONDS = 10;
/** A pod's start, with its minReadySeconds, and the intervals at which the controllers look. */
const START_SECONDS = 45;

scenario('the power of a node is cut under load', async (makeNamespace) => {
  const [powerOff, powerOn] = [given('E2E_POWER_OFF'), given('E2E_POWER_ON')];
  const { home, other } = await chooseNodes();
  const overlay = await Overlay.install(await makeNamespace('power'), '', { patches: [storesOn(home)] });
  const onNode = async (node: string, role: 'api' | 'worker') =>
    (await overlay.readyPods(role)).filter((pod) => pod.spec.nodeName === node).length;
  expect([await onNode(other, 'api'), await onNode(other, 'worker')]).toEqual([1, 1]);
  const urls = [await addressOf(home, await overlay.urls())];
  const load = await loadFromBothSides(overlay, { customer: await openShop(overlay), node: home, urls });

  const cutAt = Date.now();
  const since = (time = Date.now()) => (time - cutAt) / 1000;
  await runWords(powerOff, other);
  try {
    await kubectl('wait', '--for=condition=Ready=Unknown', `node/${other}`, '--timeout=90s');
    const givenUp = since();
    const atFullStrength = async () => (await onNode(home, 'api')) >= 2 && (await onNode(home, 'worker')) >= 2;
    await until('two pods of each role are ready on the node that is left', atFullStrength, 120);
    const back = since();
    await load.sees(200);

    const { inside, outside } = await load.stop();
    const failed = [...inside.failed, ...outside.failed];
    const lastFailure = Math.max(0, ...failed.map(({ startedAt }) => since(startedAt)));
    expect(failed.filter(({ endedAt }) => endedAt < cutAt)).toEqual([]);
    expect(lastFailure).toBeLessThan(back);
    expect(back).toBeLessThan(GIVEN_UP_SECONDS + TOLERATION_SECONDS + START_SECONDS);
    const fulfilled = await nothingLostOrDoubled(overlay, { inside, outside });
    const ticks = await tickedOnce(overlay, 'cancel-unpaid-orders');
    return {
      'node given up after': `${givenUp.toFixed(0)} s`,
      'last failed request': `${lastFailure.toFixed(0)} s`,
      'full strength after': `${back.toFixed(0)} s`,
      'failed inside': `${inside.failed.length} of ${inside.answered}`,
      'failed outside': `${outside.failed.length} of ${outside.answered}`,
      'orders fulfilled once': fulfilled,
      'ticks, each once': ticks,
    };
  } finally {
    await runWords(powerOn, other);
    await kubectl('wait', '--for=condition=Ready', `node/${other}`, '--timeout=90s');
  }
});
