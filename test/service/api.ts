import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import pino from 'pino';
import { Registry } from 'prom-client';
import { stopDeadlines } from '../../src/config/budget.js';
import { readConfig } from '../../src/config/read.js';
import { healthModule } from '../../src/platform/health/health.module.js';
import { openHttpServer } from '../../src/platform/http/server.js';
import { Lifecycle } from '../../src/platform/lifecycle/lifecycle.js';
import { Tracing } from '../../src/platform/telemetry/tracing/tracing.js';
import type { LogLine } from './service.js';
import { until } from './until.js';

export interface Api extends AsyncDisposable {
  url: string;
  port: number;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: LogLine[];
}

const ENVIRONMENT = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'info',
  DATABASE_URL: 'postgres://nobody@localhost/none',
  REDIS_URL: 'redis://localhost',
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: '0',
  DRAIN_DELAY_SECONDS: '0',
};

/** The service's HTTP server in this process, without stores, with routes of the test's own. */
export async function openApi(controllers: Type[], environment: Record<string, string> = {}): Promise<Api> {
  const config = readConfig({ ...ENVIRONMENT, ...environment }, 'api');
  const lines: LogLine[] = [];
  const log = pino(
    { formatters: { level: (level) => ({ level }) } },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const lifecycle = new Lifecycle(log);
  const metrics = new Registry();
  const health = healthModule({ lifecycle, config: config.health, checks: [], required: [] });
  const root = { module: class Root {}, imports: [health], controllers };
  const app = await openHttpServer(root, {
    config,
    lifecycle,
    metrics,
    log,
    tracing: new Tracing({ ratio: 0, isTrusted: () => false }),
    sessionCookie: 'sid',
    isUnavailable: () => false,
  });
  const running = lifecycle.run(stopDeadlines(config.lifecycle, 'api'));
  const ended = running.then(() => Promise.reject(new Error(`it did not start: ${JSON.stringify(lines.at(-1))}`)));
  ended.catch(() => {}); // it ends when the test is over, too
  await Promise.race([ended, until('ready', () => lifecycle.state === 'ready')]);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    lifecycle,
    metrics,
    log: lines,
    async [Symbol.asyncDispose]() {
      lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
      await running;
    },
  };
}
