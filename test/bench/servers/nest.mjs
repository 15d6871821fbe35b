import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { staticModule } from './route.mjs';

/** Nest as its manual begins: on Fastify or, with `express`, on Express; with `pino`, with the usual request log on stdout. */
const [platform, logging] = process.argv.slice(2);

const adapter =
  platform === 'express'
    ? new (await import('@nestjs/platform-express')).ExpressAdapter()
    : new (await import('@nestjs/platform-fastify')).FastifyAdapter();
const pino = logging === 'pino' ? await import('nestjs-pino') : undefined;
// Without a prefix nestjs-pino sees no request on Fastify, unless it is told so.
const imports = pino ? [pino.LoggerModule.forRoot({ forRoutes: ['{*splat}'] })] : [];

const app = await NestFactory.create(staticModule(imports), adapter, pino ? { bufferLogs: true } : { logger: false });
if (pino) app.useLogger(app.get(pino.Logger));
await app.listen(Number(process.env.HTTP_PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
