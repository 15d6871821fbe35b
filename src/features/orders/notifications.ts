import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../platform/database/id.js';
import { Handles, type JobContext } from '../../platform/queue/handler.js';
import { defineJob, type Payload } from '../../platform/queue/job.js';

/** A customer is to be told something about an order. */
export const notifyCustomer = defineJob({
  name: 'notify-customer',
  payload: z.object({ orderId: Id, text: z.string() }),
});

@Injectable()
export class Notifications {
  /** Writes it down. One that sends an e-mail would give the mail service `key`, so that a second delivery sends no second mail. */
  @Handles(notifyCustomer)
  async notify({ orderId, text }: Payload<typeof notifyCustomer>, { transaction }: JobContext): Promise<void> {
    await transaction((tx) => tx.notification.create({ data: { orderId, text } }));
  }
}
