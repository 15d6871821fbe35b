import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../../platform/http/answers.js';
import { PageQuery } from '../../platform/pagination/pagination.js';
import { Catalog } from './catalog.js';
import { Product, ProductPage } from './product.js';

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
  read(@Param('id', { schema: z.uuid() }) id: string) {
    return this.catalog.read(id);
  }
}
