import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '../../platform/database/id.js';
import { Answers, Refuses } from '../../platform/http/answers.js';
import { Location } from '../../platform/http/location.js';
import { IdempotencyKey, type Once } from '../../platform/idempotency/idempotency-key.js';
import { PageQuery } from '../../platform/pagination/pagination.js';
import { SignedIn } from '../../platform/session/signed-in.js';
import { Catalog } from './catalog.js';
import { NewProduct, Product, ProductPage, StockChange } from './product.js';

@ApiTags('catalog')
@Controller('v1/products')
export class ProductsController {
  constructor(private readonly catalog: Catalog) {}

  @Get()
  @ApiOperation({ summary: 'List products, oldest first' })
  @Answers(200, ProductPage)
  list(@Query({ schema: PageQuery }) query: PageQuery) {
    return this.catalog.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one product' })
  @Answers(200, Product)
  @Refuses(404, 'There is no such product (`product-not-found`).')
  read(@Param('id', { schema: Id }) id: string) {
    return this.catalog.read(id);
  }

  @Post()
  @SignedIn('admin')
  @ApiOperation({ summary: 'Create a product' })
  @Answers(201, Product)
  @Location('/v1/products/:id')
  create(@Body({ schema: NewProduct }) product: NewProduct, @IdempotencyKey() once: Once) {
    return once((tx) => this.catalog.create(tx, product));
  }

  @Post(':id/stock')
  @SignedIn('admin')
  @ApiOperation({ summary: 'Add pieces to the stock of a product, or remove some' })
  @Answers(200, Product)
  @Refuses(404, 'There is no such product (`product-not-found`).')
  @Refuses(409, 'The stock would go below zero or become too large (`stock-out-of-range`).')
  changeStock(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: StockChange }) change: StockChange,
    @IdempotencyKey() once: Once,
  ) {
    return once((tx) => this.catalog.changeStock(tx, id, change));
  }
}
