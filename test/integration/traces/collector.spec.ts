import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Manner, openCollector } from '../../service/collector.js';
import { Connection } from '../../service/connection.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';

const residentMiB = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test.each<Manner>(['silent', 'drip', 'refuse'])(
  'a collector that is %s holds up neither requests nor the stop, costs no memory, and gets traces when it is well',
  async (manner) => {
    await using collector = await openCollector();
    collector.behave(manner);
    await using database = await createDatabase();
    await using service = await startService({
      DATABASE_URL: database.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_TRACES_SAMPLER_ARG: '1',
      FLUSH_TIMEOUT_SECONDS: '2',
      DRAIN_DELAY_SECONDS: '0',
    });
    await service.untilReady(30);
    const metric = async (pattern: RegExp) =>
      Number(pattern.exec(await (await fetch(`${service.managementUrl}/metrics`)).text())?.[1]);
    const ended = (how: string) => metric(new RegExp(`^trace_spans_exported_total\\{outcome="${how}"\\} (\\d+)$`, 'm'));
    const load = async (count: number) => {
      const connection = await Connection.open(service.port);
      for (let made = 0; made < count; made++) expect((await connection.get('/v1/nothing')).status).toBe(404);
      connection.close();
    };

    await load(1000);
    const before = residentMiB(service.pid);
    await load(4000); // more than may wait
    await until('batches are given up', async () => (await ended('failed')) > 0);
    expect(residentMiB(service.pid) - before).toBeLessThan(64);
    expect(service.log().filter(({ msg }) => msg === 'the trace collector is away')).toHaveLength(1);

    collector.behave('answer');
    await until('well again', async () => {
      await load(1);
      return collector.spans.length > 0;
    });
    await until('each span is accounted for', async () => {
      const outcomes = await Promise.all(['sent', 'failed', 'dropped'].map(ended));
      const started = await metric(/^trace_spans_started_total (\d+)$/m);
      return outcomes.reduce((sum, spans) => sum + spans) === started;
    });
    collector.behave(manner);
    await load(10);
    service.signal('SIGTERM');
    const { code, ms } = await service.exit();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
  },
);
