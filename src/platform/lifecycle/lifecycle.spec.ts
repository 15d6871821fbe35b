import { beforeEach, expect, test } from '@jest/globals';
import pino from 'pino';
import { Lifecycle } from './lifecycle.js';
import type { StopDeadlines } from './phases.js';

const DEADLINES: StopDeadlines = {
  withdraw: 0.05,
  'drain-delay': 0.05,
  'finish-requests': 0.05,
  'finish-work': 0.05,
  close: 0.05,
  flush: 0.05,
};
const never = () => new Promise<void>(() => {});

let events: string[];
let lifecycle: Lifecycle;
const record = (event: string) => () => void events.push(event);
const stopWhenReady = () => {
  events.push('ready');
  lifecycle.stop({ reason: 'test', exitCode: 0 });
};

beforeEach(() => {
  events = [];
  lifecycle = new Lifecycle(pino({ level: 'silent' }));
});

test('starts in phases and stops in steps, whatever the order of registration', async () => {
  lifecycle.register({ name: 'jobs', start: { work: stopWhenReady }, stop: { 'finish-work': record('finish') } });
  lifecycle.register({ name: 'pool', start: { stores: record('open') }, stop: { close: record('close') } });
  lifecycle.register({
    name: 'http',
    start: { listen: record('listen') },
    stop: { 'drain-delay': record('drain'), 'finish-requests': record('requests') },
  });
  lifecycle.register({ name: 'probes', stop: { withdraw: record('withdraw'), flush: record('flush') } });

  expect(await lifecycle.run(DEADLINES)).toBe(0);
  expect(events).toEqual(['listen', 'open', 'ready', 'withdraw', 'drain', 'requests', 'finish', 'close', 'flush']);
});

test('tries a store that is away again until it is there, and says meanwhile what it waits for', async () => {
  let attempts = 0;
  lifecycle.register({
    name: 'pool',
    start: {
      stores() {
        attempts += 1;
        if (attempts > 1) events.push(...lifecycle.waiting.values());
        if (attempts < 3) throw new Error(`refused ${attempts}`);
      },
    },
  });
  lifecycle.register({ name: 'jobs', start: { work: stopWhenReady } });

  expect(await lifecycle.run(DEADLINES)).toBe(0);
  expect(events).toEqual(['refused 1', 'refused 2', 'ready']);
  expect(lifecycle.waiting.size).toBe(0);
});

test('ends with 1, after closing what it opened, when it cannot listen', async () => {
  lifecycle.register({ name: 'log', start: { listen: record('open') }, stop: { flush: record('flush') } });
  lifecycle.register({
    name: 'http',
    start: {
      listen() {
        throw new Error('EADDRINUSE');
      },
    },
  });
  expect(await lifecycle.run(DEADLINES)).toBe(1);
  expect(events).toEqual(['open', 'flush']);
});

test('a stop in the middle of a start aborts it and unwinds', async () => {
  lifecycle.register({
    name: 'pool',
    start: {
      stores(signal) {
        signal.addEventListener('abort', record('aborted'));
        lifecycle.stop({ reason: 'test', exitCode: 0 });
        return never();
      },
    },
    stop: { close: record('close') },
  });
  lifecycle.register({ name: 'jobs', start: { work: record('work') } });
  expect(await lifecycle.run(DEADLINES)).toBe(0);
  expect(events).toEqual(['aborted', 'close']);
  expect(lifecycle.wasReady).toBe(false);
});

test('a step that hangs or fails is left behind at its deadline', async () => {
  lifecycle.register({ name: 'jobs', start: { work: stopWhenReady }, stop: { 'finish-work': never } });
  lifecycle.register({
    name: 'queue',
    stop: {
      close() {
        throw new Error('Redis is away');
      },
    },
  });
  lifecycle.register({ name: 'log', stop: { flush: record('flush') } });
  expect(await lifecycle.run(DEADLINES)).toBe(0);
  expect(events).toEqual(['ready', 'flush']);
});

test('a fault during the stop makes the exit code worse, never better', async () => {
  lifecycle.register({
    name: 'jobs',
    start: { work: stopWhenReady },
    stop: { withdraw: () => lifecycle.stop({ reason: 'uncaughtException', exitCode: 1 }) },
  });
  expect(await lifecycle.run(DEADLINES)).toBe(1);
});
