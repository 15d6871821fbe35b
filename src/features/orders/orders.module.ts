import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { Orders } from './orders.js';

@Module({ imports: [CatalogModule], providers: [Orders], exports: [Orders] })
export class OrdersModule {}
