import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { OrdersController } from './orders.controller.js';
import { Orders } from './orders.js';

@Module({ imports: [CatalogModule], controllers: [OrdersController], providers: [Orders] })
export class OrdersModule {}
