import { beforeAll, expect, test } from '@jest/globals';
import { openCollector } from '../../service/collector.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { dashboards, expressions } from '../dashboards.js';
import { rules } from '../rules.js';
import { samplesOf } from '../scrape.js';
import { type Published, published, unknownIn } from './published.js';

const TARGET = {
  namespace: 'shop',
  job: 'shop/store',
  pod: 'all-0',
  container: 'all',
  endpoint: 'management',
  instance: '',
};
const RECORDS = rules.flatMap(({ record }) => record ?? []);

let all: Published;

beforeAll(async () => {
  await using database = await createDatabase();
  await using collector = await openCollector();
  const environment = { DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  await using service = await startService(environment, 'all');
  await service.untilReady(60);
  const scrape = await until('it has asked the database how the tasks went', async () => {
    const text = await (await fetch(`${service.managementUrl}/metrics`)).text();
    return text.includes('scheduled_task_behind_seconds{') ? text : undefined;
  });
  all = published(samplesOf(scrape, TARGET), RECORDS);
});

test('rules name only metrics and labels that a running service publishes, or Kubernetes by the list', () => {
  expect(rules.flatMap(({ expr }) => unknownIn(expr, all))).toEqual([]);
});

test.each(dashboards)('$file shows only metrics and labels that are published', (dashboard) => {
  expect(expressions(dashboard).flatMap((expr) => unknownIn(expr, all))).toEqual([]);
});
