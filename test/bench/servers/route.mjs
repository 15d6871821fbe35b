import { Controller, Get, Module } from '@nestjs/common';

/** The one route that every variant serves: a constant, as JSON. */
class Static {
  read() {
    return { hello: 'world' };
  }
}
// The decorators of TypeScript, written out.
Get()(Static.prototype, 'read', Object.getOwnPropertyDescriptor(Static.prototype, 'read'));
Controller('static')(Static);

/** Nest's module of it, beside `imports`. */
export function staticModule(imports = []) {
  class App {}
  Module({ imports, controllers: [Static] })(App);
  return App;
}
