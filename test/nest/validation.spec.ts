import * as nest from '@nestjs/common';
import {
  BadRequestException,
  Catch,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  SerializeOptions,
  UnprocessableEntityException,
  UseFilters,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';
import { WampArg, WampKwarg, WampKwargs, WampProcedure, WampService } from 'nestjs-wamp';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersTo, errorOf, isNest12, type NestTest, startNest } from './support.js';

class LineDto {
  @IsString() sku!: string;
  @IsInt() @Min(1) amount!: number;
}

class OrderDto {
  @IsNotEmpty() customer!: string;
  @IsOptional() @Transform(({ value }) => new Date(value as string)) due?: Date;
  @IsArray() @ValidateNested({ each: true }) @Type(() => LineDto) lines!: LineDto[];
}

let test: NestTest;
const call = (name: string, args?: unknown[], kwargs?: Record<string, unknown>) =>
  test.client.call(`com.example.${name}`, args, kwargs);
const refused = (...issues: [path: (string | number)[], message: string][]) => ({
  uri: 'wamp.error.invalid_argument',
  args: [issues.length === 1 ? issues[0]![1] : 'Invalid arguments.'],
  kwargs: { issues: issues.map(([path, message]) => ({ path, message })) },
});

afterEach(() => test.close());

describe('ValidationPipe with class-validator', () => {
  /** What the filter saw of a refusal. */
  const seen: BadRequestException[] = [];

  @Catch(BadRequestException)
  class Watch {
    catch(exception: BadRequestException): void {
      seen.push(exception);
    }
  }

  @WampService('com.example')
  class Orders {
    @WampProcedure() order(@WampKwargs() order: OrderDto): unknown {
      const { customer, due, lines } = order;
      const isDto = order instanceof OrderDto;
      return { isDto, isDate: due instanceof Date, customer, due, lines };
    }

    @WampProcedure() second(_tag: string, order: OrderDto): boolean {
      return order instanceof OrderDto;
    }

    @WampProcedure() typed(n: number, text: string, flag: boolean): unknown {
      return { n, text, flag };
    }

    @UseFilters(Watch) @WampProcedure() watched(@WampKwargs() line: LineDto): LineDto {
      return line;
    }
  }

  const start = async (...pipes: PipeTransform[]): Promise<void> => {
    test = await startNest({
      providers: [Orders],
      prepare: (app) => app.useGlobalPipes(...pipes),
    });
  };
  const lines = [
    { sku: 'a', amount: 1 },
    { sku: 'b', amount: 0 },
  ];

  it('makes and checks the DTOs of a global pipe', async () => {
    await start(new ValidationPipe({ transform: true }));
    const due = '2026-01-01T00:00:00.000Z';
    const order = { customer: 'c', due, lines: lines.slice(0, 1) };
    expect(await call('order', [], order)).toEqual({ ...order, isDto: true, isDate: true });
    expect(await call('second', ['t', { customer: 'c', lines: [] }])).toBe(true);
  });

  it('answers with every issue and where it is', async () => {
    await start(new ValidationPipe({ transform: true }));
    expect(await errorOf(call('order', [], { lines }))).toMatchObject(
      refused(
        [['customer'], 'customer should not be empty'],
        [['lines', 1, 'amount'], 'amount must not be less than 1'],
      ),
    );
  });

  it('says in which argument, if there are several', async () => {
    await start(new ValidationPipe());
    expect(await errorOf(call('second', ['t', { customer: 'c', lines: 1 }]))).toMatchObject({
      kwargs: { issues: [{ path: ['order', 'lines'] }, { path: ['order', 'lines'] }] },
    });
    expect(await errorOf(call('second', ['t']))).toMatchObject(
      refused([['order'], 'The argument "order" is missing.']),
    );
  });

  it('turns text into the declared type where the pipe transforms', async () => {
    await start(new ValidationPipe({ transform: true }));
    expect(await call('typed', ['12', 'x', 'false'])).toEqual({ n: 12, text: 'x', flag: false });
    expect(await call('typed', [12, 'x', true])).toEqual({ n: 12, text: 'x', flag: true });
  });

  it('leaves filters the exception they know from HTTP', async () => {
    await start(new ValidationPipe());
    expect(await errorOf(call('watched', [], { sku: 1, amount: 1 }))).toMatchObject(
      refused([['sku'], 'sku must be a string']),
    );
    expect(seen.map((exception) => exception.getResponse())).toEqual([
      { statusCode: 400, error: 'Bad Request', message: ['sku must be a string'] },
    ]);
  });

  it('keeps its secrets with disableErrorMessages', async () => {
    await start(new ValidationPipe({ disableErrorMessages: true }));
    expect(await errorOf(call('watched', [], {}))).toMatchObject(refused([[], 'Bad Request']));
  });

  it('may make exceptions of its own, by subclass and factory', async () => {
    class AppPipe extends ValidationPipe {
      readonly #status = UnprocessableEntityException;

      constructor() {
        super({
          exceptionFactory: async (errors) =>
            new this.#status({ code: 'E1', count: errors.length }),
        });
      }
    }
    await start(new AppPipe());
    expect(await errorOf(call('watched', [], { sku: 'a', amount: 0 }))).toMatchObject({
      uri: 'wamp.error.invalid_argument',
      args: ['amount must not be less than 1'],
      kwargs: {
        code: 'E1',
        count: 1,
        issues: [{ path: ['amount'], message: 'amount must not be less than 1' }],
      },
    });
  });
});

describe('pipes of a parameter', () => {
  @WampService('com.example')
  class Handlers {
    @WampProcedure() number(@WampArg(0, 'n', ParseIntPipe) n: number): number {
      return n;
    }

    @WampProcedure() uuid(@WampKwarg('id', new ParseUUIDPipe()) id: string): string {
      return id;
    }

    @UsePipes({
      transform: () => {
        throw new BadRequestException(['one', 'two']);
      },
    })
    @WampProcedure()
    listed(_a: number): void {}

    @WampProcedure() unfound(@WampArg(0, { pipes: [missing()] }) _n: number): void {}
  }

  it('name the argument they refuse', async () => {
    test = await startNest({ providers: [Handlers] });
    const message = 'Validation failed (numeric string is expected)';
    expect(await errorOf(call('number', ['zz']))).toMatchObject(refused([['n'], message]));
    expect(await call('number', ['12'])).toBe(12);
    expect(await errorOf(call('uuid', [], { id: 'x' }))).toMatchObject(
      refused([['id'], 'Validation failed (uuid is expected)']),
    );
    expect(await errorOf(call('listed', [1]))).toMatchObject(
      refused([['_a'], 'one'], [['_a'], 'two']),
    );
  });

  it('may refuse for other reasons than the argument', async () => {
    test = await startNest({ providers: [Handlers] });
    expect(await errorOf(call('unfound', [1]))).toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: ['No such user'],
      kwargs: {},
    });
  });

  function missing(): PipeTransform {
    return {
      transform: () => {
        throw new nest.NotFoundException('No such user');
      },
    };
  }
});

describe('a schema that no pipe could read', () => {
  it('is refused at the start, rather than let everything through', async () => {
    class Careless {
      @WampProcedure('com.example.careless') careless(
        @WampArg(0, { schema: z.number() }) _n: number,
      ): void {}
    }
    await expect(startNest({ providers: [Careless] })).rejects.toThrow(
      'Parameter 0 of Careless.careless has a schema, but no pipe that uses it',
    );
  });
});

describe.skipIf(!isNest12)('Standard Schema (Nest 12 has it, Nest 11 not)', () => {
  const { StandardSchemaSerializerInterceptor, StandardSchemaValidationPipe } = nest;
  const Point = z.object({ x: z.number(), y: z.number().default(0) });
  const Path = z.object({ points: z.array(Point) });

  const handlers = () => {
    @WampService('com.example')
    class Shapes {
      @WampProcedure() point(@WampArg(0, 'point', { schema: Point }) point: z.infer<typeof Point>) {
        return point;
      }

      @WampProcedure() path(@WampKwargs({ schema: Path }) path: z.infer<typeof Path>) {
        return path.points.length;
      }

      @WampProcedure()
      double(
        @WampArg(0, { schema: z.coerce.number(), pipes: [new StandardSchemaValidationPipe()] })
        n: number,
      ) {
        return n * 2;
      }

      @UseInterceptors(StandardSchemaSerializerInterceptor)
      @SerializeOptions({ schema: z.object({ name: z.string() }) })
      @WampProcedure()
      users() {
        return of({ name: 'ann', secret: 1 }, { name: 'bob', secret: 2 });
      }

      @UseInterceptors(StandardSchemaSerializerInterceptor)
      @SerializeOptions({ schema: z.object({ name: z.string() }) })
      @WampProcedure()
      broken() {
        return { nickname: 'ann' };
      }
    }
    return Shapes;
  };
  const start = async (): Promise<void> => {
    test = await startNest({
      providers: [handlers()],
      prepare: (app) => app.useGlobalPipes(new StandardSchemaValidationPipe()),
    });
  };

  it('checks and transforms a parameter', async () => {
    await start();
    expect(await call('point', [{ x: 1 }])).toEqual({ x: 1, y: 0 });
    expect(await call('path', [], { points: [{ x: 1 }, { x: 2 }] })).toBe(2);
    expect(await call('double', ['21'])).toBe(42);
  });

  it('answers with every issue and where it is', async () => {
    await start();
    expect(await errorOf(call('point', [{ x: '1' }]))).toMatchObject(
      refused([['point', 'x'], 'Invalid input: expected number, received string']),
    );
    expect(
      await errorOf(call('path', [], { points: [{ x: 1 }, {}, { x: 2, y: true }] })),
    ).toMatchObject(
      refused(
        [['points', 1, 'x'], 'Invalid input: expected number, received undefined'],
        [['points', 2, 'y'], 'Invalid input: expected number, received boolean'],
      ),
    );
  });

  it('checks and transforms results, progressive ones too', async () => {
    await start();
    expect(await answersTo(test.client, 'com.example.users')).toEqual([
      ['progress', [{ name: 'ann' }]],
      ['result', [{ name: 'bob' }]],
    ]);
    expect(await errorOf(call('broken'))).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(test.errors).toEqual([expect.stringContaining('Serialization failed')]);
  });
});
