import { BlockList, isIPv6 } from 'node:net';
import { Counter } from 'prom-client';
import { readPairs } from '../../../config/pairs.js';
import type { Config } from '../../../config/schema.js';
import { PRODUCT } from '../../../product.js';
import type { Lifecycle } from '../../lifecycle/lifecycle.js';
import type { Logger } from '../logger.js';
import { named } from '../loggers.js';
import type { Registry } from '../metrics.js';
import type { Outcome } from './exporter.js';
import { propagateOutbound } from './outbound.js';
import { Tracing } from './tracing.js';

interface Surroundings {
  config: Pick<Config, 'process' | 'tracing'>;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: Logger;
}

/** Traces as the configuration wants them. The SDK is loaded only where a collector is configured; its flush is a step of our stop. */
export async function openTracing(role: string, { config, lifecycle, metrics, log }: Surroundings): Promise<Tracing> {
  const { endpoint, headers, ratio, trustedPeers, ...timing } = config.tracing;
  const base = { ratio, isTrusted: isAmong(trustedPeers) };
  propagateOutbound();
  if (endpoint === undefined) return new Tracing(base);

  const [{ openExporter }, { openRecorder }] = await Promise.all([import('./exporter.js'), import('./recorder.js')]);
  const spans = countSpans(metrics, named(log, 'tracing'));
  const collector = { endpoint, headers: readPairs(headers?.initial ?? ''), timeoutMs: timing.timeoutMs };
  const { record, close } = openRecorder({
    ...timing,
    exporter: openExporter(collector, spans.onOutcome),
    resource: { ...describe(role, config.process), ...timing.resource },
    onStart: spans.onStart,
    onDropped: spans.onDropped,
  });
  lifecycle.register({ name: 'traces', stop: { flush: close } });
  return new Tracing({ ...base, record });
}

/** OpenTelemetry's names for what this instance is. */
function describe(role: string, { version, pod, environment, mode }: Config['process']): Record<string, string> {
  return {
    'service.name': PRODUCT,
    'service.version': version,
    'service.instance.id': pod,
    'k8s.pod.name': pod,
    'deployment.environment.name': environment ?? mode,
    [`${PRODUCT}.role`]: role,
  };
}

function isAmong(ranges: readonly string[]): (address: string | undefined) => boolean {
  const listed = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) listed.addAddress(address, family);
    else listed.addSubnet(address, Number(bits), family);
  }
  return (address) => address !== undefined && listed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function countSpans(metrics: Registry, log: Logger) {
  const registers = [metrics];
  const started = new Counter({ name: 'trace_spans_started_total', help: 'Spans that were begun.', registers });
  const exported = new Counter({
    name: 'trace_spans_exported_total',
    help: 'Spans that ended, by outcome: the collector took them, it did not, or there was no room for them to wait.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['sent', 'failed', 'dropped']) exported.inc({ outcome }, 0);
  let isAway = false;
  return {
    onStart: () => started.inc(),
    onDropped: () => exported.inc({ outcome: 'dropped' }),
    onOutcome(outcome: Outcome, spans: number, err?: unknown) {
      exported.inc({ outcome }, spans);
      if (outcome === 'failed' && !isAway) log.warn({ err }, 'the trace collector is away');
      if (outcome === 'sent' && isAway) log.info('the trace collector is back');
      isAway = outcome === 'failed';
    },
  };
}
