/** No more pods of the api, whatever the load: a rollout takes the half of the time, and autoscaling has a scenario of its own. */
export const twoPods = { api: { autoscaling: { maxReplicas: 2 } } };

/** As a patch of the overlay. */
export const twoPodsPatch = {
  target: { kind: 'HorizontalPodAutoscaler' },
  patch: JSON.stringify([{ op: 'replace', path: '/spec/maxReplicas', value: 2 }]),
};
