import { pause } from '../lifecycle/deadline.js';
import { connect, disconnect, redisClient } from '../redis/client.js';
import { named } from '../telemetry/loggers.js';
import type { QueueMetrics } from './metrics.js';
import type { Queues } from './queues.js';
import { openRelay, reconcile } from './relay.js';
import type { WorkSurroundings } from './surroundings.js';

/** Relays the outbox, and looks after what Redis may have lost, for as long as the process works. @param channel of the nudges */
export function startRelay(queues: Queues, metrics: QueueMetrics, channel: string, of: WorkSurroundings): void {
  const { database, lifecycle } = of;
  const log = named(of.log, 'queue');
  const relaying = { config: of.config.queue, database, queues, metrics, log };
  const relay = openRelay(relaying);
  const ears = redisClient(of.config.redisQueue, `${of.clientName}/nudges`, { maxRetriesPerRequest: null }, log);
  ears.on('ready', () => {
    ears.subscribe(channel).catch(() => {}); // the error event tells
  });
  ears.on('message', () => relay.wake());

  const stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  async function lookAfter(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        if (queues.isAvailable) await reconcile(relaying);
      } catch (error) {
        log.warn({ err: error }, 'jobs that Redis may have lost could not be looked for');
      }
      await pause(relaying.config.recheckSeconds / 4, stop.signal);
    }
  }

  lifecycle.register({
    name: 'outbox',
    start: {
      stores: () => connect(ears, of.config.redisQueue),
      work() {
        running = Promise.all([relay.run(stop.signal), lookAfter()]);
      },
    },
    stop: {
      withdraw: () => stop.abort(),
      'finish-work': () => running,
      async close() {
        await queues.close();
        disconnect(ears);
      },
    },
  });
}
