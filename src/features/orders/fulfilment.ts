import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../platform/database/id.js';
import { Handles, type JobContext } from '../../platform/queue/handler.js';
import { defineJob, type Payload } from '../../platform/queue/job.js';
import { Outbox } from '../../platform/queue/outbox.js';
import { notifyCustomer } from './notifications.js';
import { moveTo } from './status.js';

/** A paid order is to be shipped. */
export const fulfilOrder = defineJob({ name: 'fulfil-order', payload: z.object({ orderId: Id }) });

@Injectable()
export class Fulfilment {
  constructor(private readonly outbox: Outbox) {}

  /** Ships a paid order, and has its customer told: both once, however often the job is delivered. */
  @Handles(fulfilOrder)
  async fulfil({ orderId }: Payload<typeof fulfilOrder>, { transaction }: JobContext): Promise<void> {
    await transaction(async (tx) => {
      await moveTo(tx, 'fulfilled', { id: orderId });
      await tx.shipment.create({ data: { orderId } });
      await this.outbox.add(tx, notifyCustomer, { orderId, text: 'Your order is on its way.' });
    });
  }
}
