import type { Feature } from '../platform/feature.js';
import { accounts } from './accounts/accounts.feature.js';
import { catalog } from './catalog/catalog.feature.js';
import { orders } from './orders/orders.feature.js';

/** The example. `init --without-example` removes all of it; a feature that no other imports goes with its folder and its line here. */
export const features: readonly Feature[] = [accounts, catalog, orders];
