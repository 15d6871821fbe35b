import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { given } from './docker.js';

interface Service {
  image: string;
  environment?: Record<string, string>;
}

/** What docker-compose makes of docker-compose.yml. @throws with its words */
function configuration(...options: string[]): Record<string, Service> {
  const [command = '', ...own] = given('COMPOSE').split(' ');
  const text = execFileSync(command, [...own, ...options, 'config'], { encoding: 'utf8', stdio: 'pipe' });
  return (load(text) as { services: Record<string, Service> }).services;
}

const traced = (services: Record<string, Service>) =>
  Object.keys(services).filter((name) => services[name]?.environment?.OTEL_EXPORTER_OTLP_ENDPOINT);

test('by itself it traces nothing', () => {
  expect(traced(configuration())).toEqual([]);
});

test('with the profile observability, what runs our image sends its traces to the collector', () => {
  const services = configuration('--env-file', 'observability/compose/compose.env', '--profile', 'observability');
  expect(Object.keys(services)).toEqual(
    expect.arrayContaining(['collector', 'prometheus', 'grafana', 'tempo', 'loki', 'alloy']),
  );
  expect(traced(services)).toEqual(expect.arrayContaining(['app', 'worker']));
});
