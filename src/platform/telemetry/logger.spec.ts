import { expect, test } from '@jest/globals';
import { logTo } from './logger.js';

test('a URL that Node cannot parse is not logged', () => {
  const output: string[] = [];
  const log = logTo({ write: (line) => output.push(line) }, 'info');
  try {
    new URL('redis//app:hunter2@cache');
  } catch (err) {
    log.error({ err }, 'request failed');
  }
  expect(output.join()).toContain('ERR_INVALID_URL');
  expect(output.join()).not.toContain('hunter2');
});
