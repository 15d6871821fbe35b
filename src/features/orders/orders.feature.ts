import type { Feature } from '../../platform/feature.js';
import { Fulfilment } from './fulfilment.js';
import { NotificationPruning } from './notification-pruning.js';
import { Notifications } from './notifications.js';
import { OrdersController } from './orders.controller.js';
import { OrdersModule } from './orders.module.js';
import { SalesReport } from './sales-report.js';
import { UnpaidOrders } from './unpaid-orders.js';

/** Orders of products, their payment, fulfilment and cancellation. */
export const orders: Feature = {
  module: OrdersModule,
  controllers: [OrdersController],
  work: [Fulfilment, Notifications, NotificationPruning, UnpaidOrders, SalesReport],
};
