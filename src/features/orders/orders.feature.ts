import type { Feature } from '../../platform/feature.js';
import { OrdersController } from './orders.controller.js';
import { OrdersModule } from './orders.module.js';
import { SalesReport } from './sales-report.js';
import { UnpaidOrders } from './unpaid-orders.js';

/** Orders of products, their payment and cancellation. */
export const orders: Feature = {
  module: OrdersModule,
  controllers: [OrdersController],
  work: [UnpaidOrders, SalesReport],
};
