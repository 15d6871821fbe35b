import type { Feature } from '../../platform/feature.js';
import { CatalogModule } from './catalog.module.js';
import { seedProducts } from './seed.js';

/** Products with stock. */
export const catalog: Feature = { module: CatalogModule, seed: seedProducts };
