import type { Feature } from '../../platform/feature.js';
import { Fulfilment } from './fulfilment.js';
import { Notifications } from './notifications.js';
import { OrdersController } from './orders.controller.js';
import { OrdersModule } from './orders.module.js';

/** Orders of products, their payment, fulfilment and cancellation. */
export const orders: Feature = {
  module: OrdersModule,
  controllers: [OrdersController],
  work: [Fulfilment, Notifications],
};
