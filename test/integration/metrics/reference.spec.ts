import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { openCollector } from '../../service/collector.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { reference } from './reference.js';

const FILE = fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url));

test('docs/metrics.md is what a running service publishes; if not: npm run docs:metrics', async () => {
  await using database = await createDatabase();
  await using collector = await openCollector();
  const environment = { DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  await using service = await startService(environment, 'all');
  await service.untilReady(30);
  const scrape = await until('it has asked the database how the tasks went', async () => {
    const text = await (await fetch(`${service.managementUrl}/metrics`)).text();
    return text.includes('scheduled_task_behind_seconds{') ? text : undefined;
  });
  if (process.env.WRITE_DOCS) writeFileSync(FILE, reference(scrape));
  expect(readFileSync(FILE, 'utf8')).toBe(reference(scrape));
});
