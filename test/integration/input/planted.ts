import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, Refuses } from '../../../src/platform/http/answers.js';
import { integerParameter } from '../../../src/platform/http/parameters.js';
import { Problem } from '../../../src/platform/http/problem.js';

const Kind = z.enum(['big', 'small']);
const Draft = z.strictObject({ name: z.string().min(1).max(20), kind: Kind, at: z.iso.datetime().optional() });
const Thing = Draft.extend({ id: z.uuid() }).meta({ id: 'Thing' });
const Note = z.strictObject({ thingId: z.uuid(), lines: z.array(z.strictObject({ text: z.string() })).max(3) });
const Things = z.object({ items: z.array(Thing) }).meta({ id: 'Things' });
const Count = z.strictObject({ first: integerParameter(z.int().min(1).max(3)).optional() });

const things = new Map<string, z.infer<typeof Thing>>();

/** Without a fault: what the fuzzer must be able to use from one end to the other. */
@Controller('things')
export class Sound {
  @Get()
  @Answers(200, Things)
  list(@Query({ schema: Count }) { first }: z.infer<typeof Count>) {
    return { items: [...things.values()].slice(0, first) };
  }

  @Post()
  @Answers(201, Thing)
  add(@Body({ schema: Draft }) draft: z.infer<typeof Draft>) {
    const thing = { ...draft, id: crypto.randomUUID() };
    things.set(thing.id, thing);
    return thing;
  }

  @Patch(':id')
  @Answers(200, Thing)
  rename(
    @Param('id', { schema: z.uuid() }) id: string,
    @Body({ schema: Draft.pick({ name: true }) }) change: { name: string },
  ) {
    const thing = things.get(id);
    if (thing === undefined) throw new Problem(404);
    return Object.assign(thing, change);
  }

  @Delete(':id')
  @Answers(200, Thing)
  remove(@Param('id', { schema: z.uuid() }) id: string) {
    const thing = things.get(id);
    if (thing === undefined) throw new Problem(404);
    things.delete(id);
    return thing;
  }
}

/** Takes only what names a thing that exists. */
@Controller('notes')
export class Related {
  @Post()
  @Answers(201, Note)
  add(@Body({ schema: Note }) note: z.infer<typeof Note>) {
    if (!things.has(note.thingId)) throw new Problem(422);
    return note;
  }
}

/** Each has the one fault that its name tells. */
@Controller('faulty')
class FailsOnOdd {
  @Get()
  @Answers(200, z.object({}))
  read(@Query({ schema: Count }) { first = 0 }: z.infer<typeof Count>) {
    if (first % 2 === 1) throw new Error('odd');
    return {};
  }
}

@Controller('faulty')
class NeverSucceeds {
  @Get(':id')
  @Answers(200, z.object({}))
  read(@Param('id', { schema: z.uuid() }) _id: string) {
    throw new Problem(404);
  }
}

@Controller('faulty')
class DoesNotValidate {
  @Get()
  @ApiQuery({ name: 'first', schema: { type: 'integer', minimum: 1, maximum: 3 } })
  @Answers(200, z.object({}))
  read(@Query('first') _first: string) {
    return {};
  }
}

@Controller('faulty')
class TakesUnknownFields {
  @Post()
  @Answers(201, z.object({}))
  add(@Body({ schema: z.object({ name: z.string() }) }) _body: { name: string }) {
    return {};
  }
}

@Controller('faulty')
class AnswersAnotherType {
  @Get()
  @Answers(200, z.object({ count: z.int() }))
  read(@Res() reply: FastifyReply) {
    reply.type('application/json').send('{"count":"many"}');
  }
}

@Controller('faulty')
class LetsAFieldOut {
  @Get()
  @Answers(200, z.object({ count: z.int() }))
  read(@Res() reply: FastifyReply) {
    reply.type('application/json').send('{"count":1,"secret":"x"}');
  }
}

@Controller('faulty')
class DeclaresNoFields {
  @Get()
  @Answers(200, z.looseObject({ count: z.int() }))
  read() {
    return { count: 1, secret: 'x' };
  }
}

@Controller('faulty')
class TellsErrorsItsOwnWay {
  @Get()
  @Answers(200, z.object({}))
  read(@Query({ schema: Count }) { first = 0 }: z.infer<typeof Count>, @Res() reply: FastifyReply) {
    if (first > 1) reply.code(409).send({ message: 'no' });
    else reply.send({});
  }
}

@Controller('faulty')
class AnswersAnotherStatus {
  @Post()
  @Answers(201, z.object({}))
  add(@Res() reply: FastifyReply) {
    reply.code(202).send({});
  }
}

@Controller('faulty')
class RefusesForAnUndeclaredReason {
  @Get()
  @Answers(200, z.object({}))
  @Refuses(409, 'There are too few (`too-few`).')
  read(@Query({ schema: Count }) { first = 0 }: z.infer<typeof Count>) {
    if (first > 1) throw new Problem(409, { type: first > 2 ? 'too-many' : 'too-few' });
    return {};
  }
}

@Controller('faulty')
class ShowsItsStack {
  @Get()
  @Answers(200, z.object({}))
  read(@Query({ schema: Count }) { first = 0 }: z.infer<typeof Count>) {
    if (first > 1) throw new Problem(409, { detail: new Error('inside').stack });
    return {};
  }
}

/** Each with what the fuzzer has to say of it. */
export const FAULTY = [
  [FailsOnOdd, /→ 500/],
  [NeverSucceeds, /answers only 404|answers only 400,404/],
  [DoesNotValidate, /query parameter first.*taken with 200/],
  [TakesUnknownFields, /^POST \/faulty body$/m],
  [AnswersAnotherType, /must be integer/],
  [LetsAFieldOut, /must NOT have additional properties/],
  [DeclaresNoFields, /^GET \/faulty 200$/m],
  [TellsErrorsItsOwnWay, /→ 409 \{"message":"no"\}/],
  [AnswersAnotherStatus, /does not declare 202/],
  [RefusesForAnUndeclaredReason, /does not declare `too-many` for 409/],
  [ShowsItsStack, /→ 409 .*inside/],
] as const;
