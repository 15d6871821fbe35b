import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '../../platform/database/id.js';
import { Answers, Refuses } from '../../platform/http/answers.js';
import { Location } from '../../platform/http/location.js';
import { IdempotencyKey, type Once } from '../../platform/idempotency/idempotency-key.js';
import { PageQuery } from '../../platform/pagination/pagination.js';
import type { Session } from '../../platform/session/session.js';
import { CurrentSession, SignedIn } from '../../platform/session/signed-in.js';
import { NewOrder, Order, OrderPage, Payment } from './order.js';
import { Orders } from './orders.js';

@ApiTags('orders')
@Controller('v1/orders')
@SignedIn()
export class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Post()
  @ApiOperation({ summary: 'Place an order', description: 'All lines or none. The pieces are taken out of stock.' })
  @Answers(201, Order)
  @Location('/v1/orders/:id')
  @Refuses(409, 'There are not enough pieces of the products that it names (`out-of-stock`).')
  @Refuses(422, 'There is no such product (`unknown-products`), or they have no common currency (`mixed-currencies`).')
  place(
    @CurrentSession() { accountId }: Session,
    @Body({ schema: NewOrder }) { lines }: NewOrder,
    @IdempotencyKey() once: Once,
  ) {
    return once((tx) => this.orders.place(tx, accountId, lines));
  }

  @Get()
  @ApiOperation({ summary: 'List my orders, newest first' })
  @Answers(200, OrderPage)
  list(@CurrentSession() { accountId }: Session, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.orders.list(accountId, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one of my orders' })
  @Answers(200, Order)
  @Refuses(404, 'You have no such order (`order-not-found`).')
  read(@CurrentSession() { accountId }: Session, @Param('id', { schema: Id }) id: string) {
    return this.orders.read({ id, accountId });
  }

  @Post(':id/payment')
  @ApiOperation({ summary: 'Pay an order', description: 'Its total, at once, into our own ledger.' })
  @Answers(201, Payment)
  @Refuses(404, 'You have no such order (`order-not-found`).')
  @Refuses(409, 'The order is paid already, or cancelled (`order-status`).')
  pay(@CurrentSession() { accountId }: Session, @Param('id', { schema: Id }) id: string, @IdempotencyKey() once: Once) {
    return once((tx) => this.orders.pay(tx, { id, accountId }));
  }

  @Post(':id/cancellation')
  @ApiOperation({
    summary: 'Cancel an order that is not paid',
    description:
      'Its pieces go back into stock. A paid order cannot be cancelled: nobody here could give the money back.',
  })
  @Answers(200, Order)
  @Refuses(404, 'You have no such order (`order-not-found`).')
  @Refuses(409, 'The order is paid, or cancelled already (`order-status`).')
  cancel(
    @CurrentSession() { accountId }: Session,
    @Param('id', { schema: Id }) id: string,
    @IdempotencyKey() once: Once,
  ) {
    return once((tx) => this.orders.cancel(tx, { id, accountId }));
  }
}
