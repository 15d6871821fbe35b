import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { dashboards } from './dashboards.js';
import { checkConfig } from './promtool.js';
import { RULE_FILES } from './rules.js';

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  profiles?: string[];
  volumes?: string[];
}

const FOLDER = 'observability/compose';
const read = (file: string) => readFileSync(file, 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: each file has its program's own shape, of which a test looks at a line
const yaml = (file: string): any => load(read(`${FOLDER}/${file}`));

// The version of YAML that has `<<`, as docker-compose reads it.
const { services, 'x-service': shared } = load(read('docker-compose.yml'), { schema: YAML11_SCHEMA }) as {
  services: Record<string, Service>;
  'x-service': { labels: Record<string, string> };
};
const watching = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('observability'));
const settings = Object.fromEntries(
  read(`${FOLDER}/compose.env`)
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

/** `host:port`, as one of the configurations listens. */
const LISTENING = [
  `collector:${portOf(yaml('collector.yaml').receivers.otlp.protocols.http.endpoint)}`,
  `tempo:${portOf(yaml('tempo.yaml').distributor.receivers.otlp.protocols.grpc.endpoint)}`,
  `tempo:${yaml('tempo.yaml').server.http_listen_port}`,
  'prometheus:9090', // the defaults of their images
  'loki:3100',
];

function portOf(endpoint: string): string {
  return endpoint.split(':').at(-1) ?? '';
}

test('the profile has all that watches, each image with its version, and none of it belongs to the service itself', () => {
  expect(watching.map(([name]) => name).sort()).toEqual([
    'alloy',
    'collector',
    'grafana',
    'loki',
    'prometheus',
    'tempo',
  ]);
  for (const [, { image }] of watching) expect(image).toMatch(/^(prom|grafana|otel)\/[a-z-]+:v?\d+\.\d+\.\d+$/);
});

test('ports are open to this machine alone', () => {
  const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
  expect(ports.length).toBeGreaterThan(2);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
  expect(new Set(ports.map((port) => port.match(/:-(\d+)/)?.[1])).size).toBe(ports.length);
});

test('every file that a program is told to read is mounted', () => {
  const told = watching.flatMap(([, { command = [], environment = {} }]) => [
    ...command,
    ...Object.values(environment),
  ]);
  const paths = told.flatMap((word) => word.match(/\/observability\/\S+/) ?? []);
  expect(paths).toHaveLength(5);
  expect(paths.filter((path) => !existsSync(`.${path}`))).toEqual([]);
  for (const [, { volumes }] of watching) expect(volumes).toContain('./observability:/observability:ro');
});

test('promtool has nothing against the configuration of Prometheus, which names all of our rules', async () => {
  expect(await checkConfig(`${FOLDER}/prometheus.yaml`)).toBe('');
  expect(yaml('prometheus.yaml').rule_files).toEqual(['../rules/*.yaml']);
  expect(RULE_FILES.filter((file) => !file.endsWith('.yaml'))).toEqual([]);
});

test('Prometheus scrapes whatever runs our image until it is stopped', () => {
  const ours = Object.entries(services).filter(([, { command }]) => ['api', 'worker'].includes(command?.[0] ?? ''));
  const targets = yaml('prometheus.yaml').scrape_configs.flatMap((job: { static_configs: { targets: string[] }[] }) =>
    job.static_configs.flatMap((config) => config.targets),
  );
  expect(targets).toEqual(ours.map(([name]) => `${name}:9090`));
});

test('traces and lines go to whoever listens, and Grafana asks them', () => {
  const { exporters } = yaml('collector.yaml');
  const sources: { uid: string; url: string }[] = yaml('grafana/datasources/datasources.yaml').datasources;
  const [, push = ''] = read(`${FOLDER}/logs.alloy`).match(/url = "([^"]+)"/) ?? [];
  const urls = [settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? '', push, ...sources.map(({ url }) => url)];
  expect([...urls.map((url) => new URL(url).host), exporters.otlp.endpoint].sort()).toEqual(
    [...LISTENING, 'loki:3100'].sort(),
  );
  const uids = sources.map(({ uid }) => uid);
  const named = read(`${FOLDER}/grafana/datasources/datasources.yaml`).matchAll(/datasourceUid: (\w+)/g);
  for (const [, uid] of named) expect(uids).toContain(uid);
});

test('from a span one gets to the lines of its whole trace, not only to those between its first and last millisecond', () => {
  const [tempo] = yaml('grafana/datasources/datasources.yaml').datasources.filter(
    ({ type }: { type: string }) => type === 'tempo',
  );
  const { query, ...asked } = tempo.jsonData.tracesToLogsV2;
  expect(asked).toEqual({
    datasourceUid: 'loki',
    spanStartTimeShift: '-5m',
    spanEndTimeShift: '5m',
    customQuery: true,
  });
  const [label] = query.match(/\w+(?=="\$\$\{__trace\.traceId\}")/) ?? [];
  expect(read(`${FOLDER}/logs.alloy`)).toContain(`values = { ${label} = "" }`);
});

test('Grafana shows our dashboards, which are where it looks', () => {
  const [provider] = yaml('grafana/dashboards/dashboards.yaml').providers;
  expect(`.${provider.options.path}`).toBe('./observability/dashboards');
  expect(dashboards.length).toBeGreaterThan(1);
});

test('lines are collected of our image alone', () => {
  const [, label = ''] = read(`${FOLDER}/logs.alloy`).match(/values = \["([^"=]+)=true"\]/) ?? [];
  expect(shared.labels).toEqual({ [label]: 'true' });
});
