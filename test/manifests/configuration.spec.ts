import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { environment, type KubeObject, type Pod, pods } from './objects.js';
import { helm } from './render.js';

const TASK = { cronJobs: [{ name: 'tea', schedule: '@daily' }] };
/** api, worker and task. */
const configured = (objects: KubeObject[]): Pod[] =>
  pods(objects).filter(({ component }) => ['api', 'worker', 'task'].includes(component));

test('Helm: a change of configuration changes nothing but what makes pods, so that it reaches no pod that was there before', () => {
  const before = helm({ set: TASK });
  const after = helm({ set: { ...TASK, 'config.LOG_LEVEL': 'debug' } });
  const changed = after.filter((object, at) => !isDeepStrictEqual(object, before[at]));
  expect(changed.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual([
    'CronJob/keelson-task-tea',
    'Deployment/keelson-api',
    'Deployment/keelson-worker',
  ]);
  for (const pod of configured(after)) expect(environment(after, pod).LOG_LEVEL).toBe('debug');
});

test('Helm: what the chart sets by itself is given once, and goes before the configuration', () => {
  const objects = helm({ set: { ...TASK, 'config.POD_NAME': 'mine', 'config.REDIS_HOST': 'mine' } });
  expect(configured(objects)).toHaveLength(3);
  for (const pod of configured(objects)) {
    const names = pod.spec.containers[0].env.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(environment(objects, pod)).toMatchObject({
      POD_NAME: '(fieldRef)',
      REDIS_URL: 'redis://keelson-redis:6379/0',
    });
  }
});

test('Helm: a value of the configuration arrives as it was written', () => {
  const text = '$(POD_NAME) $$ $5 #: "\n';
  const objects = helm({ set: { 'config.APP_NOTE': text } });
  for (const pod of configured(objects)) expect(environment(objects, pod).APP_NOTE).toBe(text);
});
