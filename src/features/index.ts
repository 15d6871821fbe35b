import type { Feature } from '../platform/feature.js';
import { accounts } from './accounts/accounts.feature.js';
import { catalog } from './catalog/catalog.feature.js';
import { orders } from './orders/orders.feature.js';

/** The example. Delete a folder and its line here, and it is gone. */
export const features: readonly Feature[] = [accounts, catalog, orders];
