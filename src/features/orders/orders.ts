import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type Transaction } from '../../platform/database/database.js';
import { type PageQuery, pageArguments, toPage } from '../../platform/pagination/pagination.js';
import { Outbox } from '../../platform/queue/outbox.js';
import { Catalog } from '../catalog/catalog.js';
import { draft } from './draft.js';
import { OrderNotFound } from './errors.js';
import { fulfilOrder } from './fulfilment.js';
import type { NewLine, Order } from './order.js';
import { cancelPlaced, moveTo, type OwnOrder } from './status.js';

const whole = { include: { lines: { orderBy: { productId: 'asc' } }, payment: true } } as const;
type WholeOrder = Prisma.OrderGetPayload<typeof whole>;

@Injectable()
export class Orders {
  constructor(
    private readonly database: Database,
    private readonly catalog: Catalog,
    private readonly outbox: Outbox,
  ) {}

  /** Places an order: all lines or none; stock never goes below zero. @throws UnknownProducts, OutOfStock, MixedCurrencies */
  async place(tx: Transaction, buyer: string, lines: NewLine[]): Promise<Order> {
    const products = await this.catalog.reserve(tx, lines);
    return view(await tx.order.create({ data: draft(buyer, lines, products), ...whole }));
  }

  /** Pays an order: its total, once, into the ledger; and has it fulfilled. @throws OrderNotFound, WrongStatus */
  async pay(tx: Transaction, order: OwnOrder) {
    const { id, currency, totalMinor } = await moveTo(tx, 'paid', order);
    const entry = await tx.payment.create({ data: { orderId: id, currency, amountMinor: totalMinor } });
    await this.outbox.add(tx, fulfilOrder, { orderId: id });
    return { ...entry, amountMinor: Number(entry.amountMinor), paidAt: entry.createdAt.toISOString() };
  }

  /** Cancels an order that is not paid; its pieces go back into stock, once. @throws OrderNotFound, WrongStatus */
  async cancel(tx: Transaction, order: OwnOrder): Promise<Order> {
    await moveTo(tx, 'cancelled', order);
    const cancelled = await tx.order.findUniqueOrThrow({ where: { id: order.id }, ...whole });
    await this.catalog.restock(tx, cancelled.lines);
    return view(cancelled);
  }

  /**
   * Cancels orders that were placed before `before` and are not paid, `most` of them, the oldest first; their pieces go back into stock. One that
   * is being paid or cancelled at this moment is passed over.
   * @returns how many
   */
  async cancelUnpaid(tx: Transaction, before: Date, most: number): Promise<number> {
    const ids = await cancelPlaced(tx, before, most);
    const pieces = await tx.orderLine.groupBy({
      by: ['productId'],
      where: { orderId: { in: ids } },
      _sum: { quantity: true },
    });
    await this.catalog.restock(
      tx,
      pieces.map(({ productId, _sum }) => ({ productId, quantity: _sum.quantity ?? 0 })),
    );
    return ids.length;
  }

  /** @throws OrderNotFound, also when it is someone else's */
  async read({ id, accountId }: OwnOrder): Promise<Order> {
    const order = await this.database.order.findFirst({ where: { id, accountId }, ...whole });
    if (order === null) throw new OrderNotFound(id);
    return view(order);
  }

  /** A page of an account's orders, newest first. */
  async list(accountId: string, query: PageQuery) {
    const rows = await this.database.order.findMany({ ...pageArguments(query, { accountId }, 'desc'), ...whole });
    const { items, nextCursor } = toPage(rows, query);
    return { items: items.map(view), nextCursor };
  }
}

function view({ payment, createdAt, totalMinor, ...order }: WholeOrder): Order {
  return {
    ...order,
    totalMinor: Number(totalMinor),
    placedAt: createdAt.toISOString(),
    paidAt: payment?.createdAt.toISOString() ?? null,
  };
}
