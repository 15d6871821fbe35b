/** @typedef {{ name: string, title: string, args: string[], env?: Record<string, string>, needs?: 'stores' }} Variant */

/** Off: what the service does for a request and says nothing of. */
const OFF = { LOG_LEVEL: 'error', BENCH_METRICS: 'off' };
const LOGS = { LOG_LEVEL: 'info', BENCH_METRICS: 'off' };
const METRICS = { LOG_LEVEL: 'info' };
const tracesAt = (ratio) => ({ ...METRICS, OTEL_TRACES_SAMPLER_ARG: String(ratio), BENCH_TRACES: 'on' });

const nest = (name, title, ...args) => ({ name, title, args: ['test/bench/servers/nest.mjs', ...args] });
const service = (name, title, env) => ({
  name,
  title,
  args: ['test/bench/servers/keelson.mjs'],
  env,
  needs: 'stores',
});

/** What is measured, in this order in each round. The second one is what the others are compared with. @type {Variant[]} */
export const VARIANTS = [
  { name: 'node', title: 'node:http', args: ['test/bench/servers/node-http.mjs'] },
  nest('bare', 'bare Nest + Fastify', 'fastify'),
  nest('express', 'bare Nest + Express', 'express'),
  service('off', 'Keelson, nothing observed', OFF),
  service('logs', 'Keelson, a log line a request', LOGS),
  service('metrics', '… and RED metrics', METRICS),
  service('all', '… and traces of 1 %: everything on', tracesAt(0.01)),
  service('traces', '… and traces of 100 %', tracesAt(1)),
  {
    name: 'usual',
    title: 'the usual wiring: nestjs-pino, auto-instrumentations at 1 %',
    args: [
      '--import',
      './test/bench/servers/auto-instrumentations.mjs',
      'test/bench/servers/nest.mjs',
      'fastify',
      'pino',
    ],
    env: {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      BENCH_TRACES: 'on',
    },
  },
];

export const BASE = 'bare';
