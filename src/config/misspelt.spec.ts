import { expect, test } from '@jest/globals';
import { misspelt } from './misspelt.js';

test.each([
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_POLL_MAX', 'DATABASE_POOL_MAX'],
  ['DATABASE_PASSWORD_FIEL', 'DATABASE_PASSWORD_FILE'],
  ['HTTP_REQUEST_TIMEOUT_SECOND', 'HTTP_REQUEST_TIMEOUT_SECONDS'],
  ['REDIS_ULR', 'REDIS_URL'],
  ['LOG_LEVLE', 'LOG_LEVEL'],
])('%s looks like %s', (given, meant) => {
  expect(misspelt({ [given]: 'x' })).toEqual([{ given, meant }]);
});

test.each([
  'DATABASE_URL',
  'REDIS_PASSWORD_FILE',
  'NODE_NAME',
  'POD_IP',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'REDIS_HOST',
  'REDIS_PORT',
  'REDIS_PORT_6379_TCP',
  'REDIS_PORT_6379_TCP_ADDR',
  'HTTP_SERVICE_HOST',
  'HTTPS_PORT',
  'DATABASE_SERVICE_PORT_POSTGRES',
  'NODE_OPTIONS',
  'PATH',
])('%s is not taken for a misspelt key', (given) => {
  expect(misspelt({ [given]: 'x' })).toEqual([]);
});

test('what is given by its right name as well is someone else’s', () => {
  expect(misspelt({ DATABASE_URI: 'x', DATABASE_URL: 'x' })).toEqual([]);
});
