import { expect } from '@jest/globals';
import { Client, logIn, PASSWORD, signUp } from '../service/client.js';
import { openForward } from './forward.js';
import { Release } from './helm.js';
import { scenario } from './scenario.js';

scenario('a session is one on every pod, and so is its end', async (makeNamespace) => {
  const release = await Release.install(await makeNamespace('sessions'));
  const [first, second] = (await release.readyPods('api')).map((pod) => `pod/${pod.metadata.name}`);
  await using one = await openForward(release.namespace, first ?? '', 3000);
  await using two = await openForward(release.namespace, second ?? '', 3000);
  const at = (pod: { url: string }, client: Client) => Object.assign(new Client(pod.url), { cookie: client.cookie });
  const who = async (pod: { url: string }, client: Client) => (await at(pod, client).get('/v1/session')).status;

  const laptop = await signUp(one.url);
  const phone = new Client(two.url);
  await logIn(phone, laptop.email);
  expect([await who(two, laptop), await who(one, phone)]).toEqual([200, 200]);
  const { body } = await at(two, laptop).get<{ items: { id: string; current: boolean }[] }>('/v1/sessions');
  const other = body.items.find(({ current }) => !current)?.id;
  expect(body.items).toHaveLength(2);

  expect((await at(two, laptop).delete(`/v1/sessions/${other}`)).status).toBe(204);
  expect([await who(one, phone), await who(two, phone)]).toEqual([401, 401]);
  expect([await who(one, laptop), await who(two, laptop)]).toEqual([200, 200]);

  await logIn(phone, laptop.email);
  const change = { currentPassword: PASSWORD, newPassword: 'another good password' };
  const changing = at(one, laptop);
  expect((await changing.post('/v1/account/password', change)).status).toBe(204);
  expect([await who(one, phone), await who(two, phone)]).toEqual([401, 401]);
  expect(await who(two, changing)).toBe(200);
  return {
    'sessions known on both pods': 2,
    'ended on both from the next request on': '2 (one revoked, one by a new password)',
  };
});
