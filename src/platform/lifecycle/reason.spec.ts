import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { reasonOf } from './reason.js';

test('a host name whose every address refuses gives the reason of each', async () => {
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  const socket = connect({ host: 'two.test', port: 1, lookup: (_host, _options, found) => found(null, addresses) });
  const error = await once(socket, 'connect').catch((reason) => reason);
  expect(error.message).toBe('');
  expect(reasonOf(error)).toMatch(/^connect ECONNREFUSED 127.0.0.1:1; connect E\w+ 127.0.0.2:1/);
});

test('whatever was thrown has words', () => {
  expect(['thrown', new Error('failed')].map(reasonOf)).toEqual(['thrown', 'failed']);
});
