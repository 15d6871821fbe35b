import type { Transaction } from '../../platform/database/database.js';
import { OrderNotFound, WrongStatus } from './errors.js';

export const ORDER_STATUSES = ['placed', 'paid', 'fulfilled', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Which status may follow which. A paid order is not cancelled: that takes a refund, and there is no payment provider here to make one. */
export const FOLLOWS: Record<OrderStatus, readonly OrderStatus[]> = {
  placed: ['paid', 'cancelled'],
  paid: ['fulfilled'],
  fulfilled: [],
  cancelled: [],
};

/** One order of one account. */
export interface OwnOrder {
  id: string;
  accountId: string;
}

/** An order as our own work knows it, whoever's it is. */
export interface AnyOrder {
  id: string;
}

/**
 * Moves an order on, and whoever comes second finds that it has moved. Its row is locked to the end of the transaction.
 * @returns the order
 * @throws OrderNotFound, also when it is someone else's; WrongStatus
 */
export async function moveTo(tx: Transaction, status: OrderStatus, order: OwnOrder | AnyOrder) {
  const before = ORDER_STATUSES.filter((earlier) => FOLLOWS[earlier].includes(status));
  const [moved] = await tx.order.updateManyAndReturn({
    where: { ...order, status: { in: before } },
    data: { status },
  });
  if (moved) return moved;
  const refused = await tx.order.findFirst({ where: { ...order }, select: { status: true } });
  throw refused ? new WrongStatus(refused.status, status) : new OrderNotFound(order.id);
}

/** Cancels orders that were placed before `before`, `most` of them, the oldest first; those that are locked wait for nobody. @returns their ids */
export async function cancelPlaced(tx: Transaction, before: Date, most: number): Promise<string[]> {
  const cancelled = await tx.$queryRaw<{ id: string }[]>`
    UPDATE customer_order SET status = 'cancelled', updated_at = now() WHERE id IN (
      SELECT id FROM customer_order WHERE status = 'placed' AND created_at < ${before}
      ORDER BY created_at LIMIT ${most} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id`;
  return cancelled.map(({ id }) => id);
}
