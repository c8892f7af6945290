import {
  Body,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  ParseIntPipe,
  type PipeTransform,
  Query,
  Req,
} from '@nestjs/common';
import {
  WampArg,
  WampArgs,
  WampCall,
  WampCallContext,
  WampCaller,
  type WampError,
  WampExecutionContext,
  type WampHandlerOptions,
  WampInput,
  WampKwarg,
  WampKwargs,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampService,
  type WampServiceOptions,
  WampSession,
  WampSignal,
} from 'nestjs-wamp';
import { Observable, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { defaults } from '../../lib/discovery/defaults.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { answersTo, errorOf, type NestTest, startNest } from './support.js';

@Injectable()
class Suffix {
  readonly text = '!';
}

@Injectable()
class Shout implements PipeTransform<string, string> {
  constructor(private readonly suffix: Suffix) {}

  transform(value: string): string {
    return value.toUpperCase() + this.suffix.text;
  }
}

const Detail = createParamDecorator((name: string, context: ExecutionContext) =>
  Promise.resolve(WampExecutionContext.create(context).details[name]),
);

/** A decorator that puts a function of its own in the method's place, as those for transactions do. */
const Wrapped: MethodDecorator = (_target, _name, descriptor: PropertyDescriptor) => {
  const original = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    return original.apply(this, args);
  };
};

@WampService('com.example')
class Handlers {
  @WampProcedure() plain(a: number, b: number, c = 10): unknown {
    return { a, b, c };
  }

  @WampProcedure() rest(first: string, ...others: string[]): unknown {
    return { first, others };
  }

  @WampProcedure() named(@WampArg(1, 'top') a: unknown, @WampKwarg('left') b: unknown): unknown {
    return { a, b };
  }

  @WampProcedure() whole(@WampArgs() list: unknown[], @WampKwargs() dict: object): unknown {
    return { list, dict };
  }

  @WampProcedure() piped(
    @WampArg(0, ParseIntPipe) n: number,
    @WampArg(1, 'text', Shout) s: string,
  ) {
    return { n, s };
  }

  @WampProcedure() custom(
    text: string,
    @Detail('x_trace') trace: string,
    @Detail('x_n', ParseIntPipe) n: number,
  ) {
    return { text, trace, n };
  }

  @WampProcedure() injected(
    session: string,
    @WampCaller() caller: WampSession,
    @WampCall() call: WampCallContext,
    @WampSignal() signal: AbortSignal,
  ): unknown {
    return {
      session,
      id: caller.id,
      isCall: call instanceof WampCallContext,
      isSignal: signal === call.signal,
    };
  }

  @WampProcedure() reports(@WampProgress() report: WampProgressFunction): string {
    report('half');
    return 'all';
  }

  @WampProcedure() streamed(@WampInput() input: Observable<number>): Observable<number[]> {
    return input.pipe(toArray());
  }

  @WampProcedure() @Wrapped wrapped(
    @WampArg(0) a: number,
    @WampCaller() { id }: WampSession,
    @WampArg(1) b: number,
  ) {
    return { a, id, b };
  }

  @WampProcedure() @Wrapped wrappedPlainly(a: number, b: number): unknown {
    return { a, b };
  }

  @WampProcedure() @Wrapped wrappedAlone(@WampArg(0, ParseIntPipe) n: number): unknown {
    return { n };
  }

  @WampProcedure() route(@Body() body: object, @Query('page') page: number): unknown {
    return { body, page };
  }
}

let test: NestTest;
const start = async (...providers: (new (...args: never[]) => object)[]): Promise<void> => {
  test = await startNest({ providers: [Suffix, Shout, ...providers] });
};
const call = (name: string, args?: unknown[], kwargs?: Record<string, unknown>, options?: object) =>
  test.client.call(`com.example.${name}`, args, kwargs, { ...options });

afterEach(() => test.close());

describe('parameters', () => {
  it('without decorators get arguments by position, by name and by default', async () => {
    await start(Handlers);
    expect(await call('plain', [1, 2])).toEqual({ a: 1, b: 2, c: 10 });
    expect(await call('plain', [1], { b: 2, c: 3 })).toEqual({ a: 1, b: 2, c: 3 });
    expect(await call('plain', [], { b: 2, a: 1 })).toEqual({ a: 1, b: 2, c: 10 });
    expect(await call('plain', [1, 2, 3, 4], { d: 5 })).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('may take all the rest', async () => {
    await start(Handlers);
    expect(await call('rest', ['a', 'b', 'c'])).toEqual({ first: 'a', others: ['b', 'c'] });
    expect(await call('rest', ['a'])).toEqual({ first: 'a', others: [] });
  });

  it('take what their decorators say', async () => {
    await start(Handlers);
    expect(await call('named', ['x', 'y'], { left: 'z' })).toEqual({ a: 'y', b: 'z' });
    expect(await call('named', [], { top: 'y', left: 'z' })).toEqual({ a: 'y', b: 'z' });
    expect(await call('whole', [1, 2], { b: 3 })).toEqual({ list: [1, 2], dict: { b: 3 } });
  });

  it('have pipes of their own, with dependencies', async () => {
    await start(Handlers);
    expect(await call('piped', ['12', 'hey'])).toEqual({ n: 12, s: 'HEY!' });
    expect(await call('piped', ['12'], { text: 'hey' })).toEqual({ n: 12, s: 'HEY!' });
  });

  it('may be those of createParamDecorator, with a promise and with pipes', async () => {
    await start(Handlers);
    const options = { x_trace: 'abc', x_n: '7' };
    expect(await call('custom', ['hi'], {}, options)).toEqual({ text: 'hi', trace: 'abc', n: 7 });
  });

  it('that are injected get nothing a client sends', async () => {
    await start(Handlers);
    const expected = { session: 'mine', id: test.client.session, isCall: true, isSignal: true };
    const spoofed = { caller: 'spoofed', call: 'spoofed', signal: 'spoofed', id: 1 };
    expect(await call('injected', ['mine', 'x', 'y', 'z'], spoofed)).toEqual(expected);
    expect(await call('injected', [], { ...spoofed, session: 'mine' })).toEqual(expected);
  });

  it('report progress', async () => {
    await start(Handlers);
    expect(await answersTo(test.client, 'com.example.reports')).toEqual([
      ['progress', ['half']],
      ['result', ['all']],
    ]);
  });

  it('take streamed input', async () => {
    await start(Handlers);
    const id = test.client.request(
      MessageCode.Call,
      { progress: true },
      'com.example.streamed',
      [1],
    );
    test.client.send([MessageCode.Call, id, { progress: true }, 'com.example.streamed', [2]]);
    test.client.send([MessageCode.Call, id, {}, 'com.example.streamed', [3]]);
    expect((await test.client.expect(MessageCode.Result))[3]).toEqual([[1, 2, 3]]);
  });

  it('are found where another decorator has wrapped the method', async () => {
    await start(Handlers);
    const { session: id } = test.client;
    expect(await call('wrapped', [1, 2])).toEqual({ a: 1, id, b: 2 });
    expect(await call('wrappedPlainly', [1, 2])).toEqual({ a: 1, b: 2 });
    expect(await call('wrappedAlone', ['7'])).toEqual({ n: 7 });
  });

  it('of a method that is an HTTP route too take keywords for its body and query', async () => {
    await start(Handlers);
    const kwargs = { page: 2, name: 'x' };
    expect(await call('route', [], kwargs)).toEqual({ body: kwargs, page: 2 });
  });

  it('that could never be filled are refused at the start', async () => {
    class Foreign {
      @WampProcedure('com.example.foreign') foreign(_a: number, @Req() _request: object): void {}
    }
    await expect(startNest({ providers: [Foreign] })).rejects.toThrow(
      'Parameter 1 of Foreign.foreign has a decorator that does not work in a WAMP handler',
    );
  });
});

describe('missing arguments', () => {
  it('are all named, in text and as a list', async () => {
    await start(Handlers);
    expect(await errorOf(call('plain', [1]))).toMatchObject({
      uri: 'wamp.error.invalid_argument',
      args: ['The argument "b" is missing.'],
      kwargs: { issues: [{ path: ['b'], message: 'The argument "b" is missing.' }] },
    });
    expect(await errorOf(call('plain'))).toMatchObject({
      args: ['Invalid arguments.'],
      kwargs: { issues: [{ path: ['a'] }, { path: ['b'] }] },
    });
  });

  it('leave no rejection behind, whatever other parameters wait for', async () => {
    const Rejects = createParamDecorator(() => Promise.reject(new Error('later')));
    @WampService('com.example')
    class Waiting {
      @WampProcedure() waits(@Rejects() _first: unknown, _second: string): void {}
    }
    await start(Waiting);
    expect(await errorOf(call('waits'))).toMatchObject({ uri: 'wamp.error.invalid_argument' });
    await test.client.drain();
  });
});

describe('surplus arguments', () => {
  const strictly = (service: WampServiceOptions, options?: WampHandlerOptions) => {
    @WampService({ prefix: 'com.example', ...service })
    class Strict {
      @WampProcedure('add', options) add(a: number, b: number): number {
        return a + b;
      }

      @WampProcedure('rest', options) rest(...numbers: number[]): number {
        return numbers.length;
      }

      @WampProcedure('any', options) any(@WampKwargs() dict: object): object {
        return dict;
      }

      @WampProcedure('all', options) all(@WampCall() { args, kwargs }: WampCallContext): unknown {
        return [args, kwargs];
      }
    }
    return Strict;
  };
  const refusal = {
    uri: 'wamp.error.invalid_argument',
    args: ['Invalid arguments.'],
    kwargs: {
      issues: [
        { path: [2], message: 'There is no argument "2".' },
        { path: ['c'], message: 'There is no argument "c".' },
      ],
    },
  };

  it.each<[string, WampServiceOptions, WampHandlerOptions, boolean]>([
    ['the handler', {}, { strictArguments: true }, false],
    ['the class', { strictArguments: true }, {}, false],
    ['the module', {}, {}, true],
  ])('are refused where %s says so', async (_who, service, options, strictArguments) => {
    test = await startNest({ providers: [strictly(service, options)], wamp: { strictArguments } });
    expect(await call('add', [1, 2])).toBe(3);
    expect(await call('add', [1], { b: 2 })).toBe(3);
    expect(await errorOf(call('add', [1, 2, 3], { c: 4 }))).toMatchObject(refusal);
    expect(await call('rest', [1, 2, 3])).toBe(3);
    expect(await errorOf(call('rest', [], { a: 1 }))).toMatchObject({ uri: refusal.uri });
    expect(await call('any', [], { a: 1 })).toEqual({ a: 1 });
    expect(await errorOf(call('any', [1]))).toMatchObject({ uri: refusal.uri });
    expect(await call('all', [1], { a: 1 })).toEqual([[1], { a: 1 }]);
  });

  it('are listed as far as makes sense', async () => {
    await start(strictly({ strictArguments: true }));
    const error = await errorOf(call('add', Array(5_000).fill(1)));
    expect((error as WampError).kwargs['issues']).toHaveLength(defaults.maxIssues);
  });

  it('are ignored otherwise; the nearest word counts', async () => {
    await start(strictly({ strictArguments: true }, { strictArguments: false }));
    expect(await call('add', [1, 2, 3], { c: 4 })).toBe(3);
  });
});
