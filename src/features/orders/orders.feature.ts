import type { Feature } from '../../platform/feature.js';
import { OrdersController } from './orders.controller.js';
import { OrdersModule } from './orders.module.js';

/** Orders of products, their payment and cancellation. */
export const orders: Feature = { module: OrdersModule, controllers: [OrdersController] };
