import type { OwnStore } from '../../service/own-store.js';

/** What befalls a store for a while. */
export const OUTAGES = {
  down: { hurt: (store: OwnStore) => store.kill(), heal: (store: OwnStore) => store.start() },
  paused: { hurt: (store: OwnStore) => store.pause(), heal: (store: OwnStore) => store.resume() },
};
