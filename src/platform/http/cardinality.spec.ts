import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openApi } from '../../../test/service/api.js';
import { Connection } from '../../../test/service/connection.js';
import { until } from '../../../test/service/until.js';

const PATHS = 10_000;
const CLIENTS = 10;

test('10,000 paths that do not exist are one series', async () => {
  await using api = await openApi([]);
  const series = async () =>
    (await api.metrics.metrics())
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .sort();
  const names = (lines: string[]) => lines.map((line) => line.replace(/ \S+$/, ''));
  const before = await series();
  const each = async () => {
    const connection = await Connection.open(api.port);
    for (let made = 0; made < PATHS / CLIENTS; made++) {
      expect((await connection.get(`/${randomBytes(8).toString('hex')}`)).status).toBe(404);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, each));
  const count = `_count{http_request_method="GET",http_route="unmatched",http_response_status_code="404"} ${PATHS}`;
  const after = await until('all are counted', async () => {
    const lines = await series();
    return lines.some((line) => line.endsWith(count)) ? lines : undefined;
  });
  const added = names(after).filter((name) => !names(before).includes(name));
  expect(new Set(added.map((name) => name.replace(/_(bucket|sum|count)|le="[^"]*",/g, '')))).toEqual(
    new Set([
      'http_server_request_duration_seconds{http_request_method="GET",http_route="unmatched",http_response_status_code="404"}',
    ]),
  );
});
