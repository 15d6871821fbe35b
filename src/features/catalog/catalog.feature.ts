import type { Feature } from '../../platform/feature.js';
import { CatalogModule } from './catalog.module.js';
import { ProductsController } from './products.controller.js';
import { seedProducts } from './seed.js';

/** Products with stock. */
export const catalog: Feature = { module: CatalogModule, controllers: [ProductsController], seed: seedProducts };
