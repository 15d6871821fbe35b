import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** What the others are measured against: Nest on Fastify with one route that says what a page of products says, and nothing else. */
const ITEM = { name: 'Tea', description: 'Assam, 250 g', priceMinor: 790, currency: 'EUR', stock: 120 };
const items = [1, 2, 3, 4].map((n) => ({ id: `01920000-0000-7000-8000-00000000000${n}`, ...ITEM }));

class Products {
  list() {
    return { items, nextCursor: null };
  }
}
// The decorators of TypeScript, written out.
Get()(Products.prototype, 'list', Object.getOwnPropertyDescriptor(Products.prototype, 'list'));
Controller('v1/products')(Products);

class App {}
Module({ controllers: [Products] })(App);

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env.HTTP_PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
