import { Body, createParamDecorator, Headers, ParseDatePipe } from '@nestjs/common';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { notesContract, sensorContract } from '../../sample/09-typed-client/src/contracts.js';
import { NotesService } from '../../sample/09-typed-client/src/notes/notes.service.js';
import { SensorService } from '../../sample/09-typed-client/src/sensor/sensor.service.js';
import { ServerService } from '../../sample/09-typed-client/src/server/server.service.js';
import {
  contractOf,
  defineContract,
  event,
  type Injected,
  procedure,
  topic,
  type WampContract,
} from '../../lib/contract/index.js';
import {
  WampArg,
  WampArgs,
  WampCall,
  WampCallContext,
  WampCaller,
  WampImplements,
  WampInput,
  WampKwarg,
  WampKwargs,
  WampPeer,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampRequestContext,
  WampService,
  WampSession,
  WampSignal,
  WampSubscribe,
  WampTopic,
} from '../../lib/index.js';
import { remoteIssues, type ServiceClass } from '../../lib/testing/index.js';

class User {
  constructor(readonly name: string) {}
}
class OrderDto {
  sku!: string;
}
const CurrentUser = createParamDecorator(() => new User('ann'));

/** Pairs of methods: the type of `bad` is wrong at a remote caller, that of `good` is right. */
@WampService('x')
class OtherUri {
  @WampProcedure('another') bad(): void {}
  @WampProcedure('another') @WampProcedure() good(): void {}
}
@WampService('x')
class Absolute {
  @WampProcedure('bad', { absolute: true }) bad(): void {}
  @WampProcedure('x.good', { absolute: true }) good(): void {}
}
@WampService('x')
class Pattern {
  @WampProcedure('bad', { match: 'prefix' }) bad(): void {}
  @WampSubscribe('good', { match: 'exact' }) good(): void {}
}
@WampService('x')
class Spread {
  @WampProcedure('bad', { results: 'spread' }) bad(): number[] {
    return [];
  }
  @WampProcedure('good', { results: 'single' }) good(): number[] {
    return [];
  }
}
@WampService({ prefix: 'x', results: 'spread' })
class SpreadByClass {
  @WampTopic() bad(): Observable<number[]> {
    return new Observable();
  }
  // What an event handler returns is not sent.
  @WampSubscribe() good(): number[] {
    return [];
  }
}
@WampService('x')
class OutOfOrder {
  @WampProcedure() bad(@WampArg(1) _a: string, @WampArg(0) _b: string): void {}
  @WampProcedure() good(@WampArg(0) _a: string, @WampArg(1, 'b') _b: string): void {}
}
@WampService('x')
class Gap {
  @WampProcedure() bad(_a: string, @WampArg(2) _b: string): void {}
  @WampProcedure() good(_a: string, @WampCaller() _c: WampSession, ..._b: string[]): void {}
}
@WampService('x')
class Twice {
  @WampProcedure() bad(@WampArg(0) _a: string, @WampArg(0) _b: string): void {}
  @WampProcedure() good(@WampArg(0) _a: string, @WampSignal() _s: AbortSignal): void {}
}
@WampService('x')
class ByKeyword {
  @WampProcedure() bad(_a: string, @WampKwarg('b') _b: string): void {}
  @WampProcedure() good(_a: string, @WampArg(1, 'b') _b: string): void {}
}
@WampService('x')
class KeywordsBeside {
  @WampProcedure() bad(_a: string, @WampKwargs() _order: OrderDto): void {}
  @WampProcedure() good(@WampKwargs() _order: OrderDto, @WampCaller() _c: WampSession): void {}
}
@WampService('x')
class KeywordsBesideRest {
  @WampProcedure() bad(@WampKwargs() _order: OrderDto, ..._rest: string[]): void {}
  @WampProcedure() good(@WampCall() _call: WampCallContext, @WampKwargs() _order: object): void {}
}
@WampService('x')
class Positionals {
  @WampProcedure() bad(@WampArgs() _all: string[]): void {}
  @WampProcedure() good(..._all: string[]): void {}
}
@WampService('x')
class Custom {
  @WampProcedure() bad(_id: string, @CurrentUser() _user: User): void {}
  @WampProcedure() good(_id: string, @CurrentUser() _user: Injected<User>): void {}
}
@WampService('x')
class CustomScalar {
  @WampProcedure() bad(@CurrentUser() _name: string): void {}
  @WampProcedure() good(@CurrentUser() _session: WampSession): void {}
}
@WampService('x')
class Caller {
  @WampProcedure() bad(@WampCaller() _caller: User): void {}
  @WampProcedure() good(@WampCaller() _caller: WampSession): void {}
}
@WampService('x')
class Context {
  @WampProcedure() bad(@WampCall() _call: OrderDto): void {}
  @WampProcedure() good(@WampCall() _call: WampRequestContext): void {}
}
@WampService('x')
class Signal {
  @WampProcedure() bad(@WampSignal() _signal: EventTarget): void {}
  @WampProcedure() good(@WampSignal() _signal: AbortSignal): void {}
}
@WampService('x')
class Progress {
  @WampProcedure() bad(@WampProgress() _progress: number): void {}
  @WampProcedure() good(@WampProgress() _progress: (value: number) => void): void {}
}
@WampService('x')
class Input {
  @WampProcedure() bad(@WampInput() _input: string[]): void {}
  @WampProcedure() good(@WampInput() _input: Observable<string>): void {}
}
@WampService('x')
class NeverSent {
  @WampProcedure() bad(_caller: WampSession): void {}
  @WampProcedure() good(_caller: OrderDto, @WampProgress() _p: WampProgressFunction): void {}
}
@WampService('x')
class Dates {
  @WampProcedure() bad(_at: Date): void {}
  @WampProcedure() good(@WampArg(0, ParseDatePipe) _at: Date): void {}
}
@WampService('x')
class Maps {
  @WampSubscribe() bad(_map: Map<string, number>): void {}
  @WampSubscribe() good(
    @WampArg(0, { schema: z.map(z.string(), z.number()) }) _m: Map<string, number>,
  ): void {}
}
@WampService('x')
class Sets {
  @WampProcedure() bad(@WampArg(0, 'all') _all: Set<string>): void {}
  @WampProcedure() good(@WampArg(0, 'all') _all: string[]): void {}
}
const sentences: readonly (readonly [Class: ServiceClass, issue: string])[] = [
  [
    OtherUri,
    'Its URI is x.another, but its callers use x.bad; give it that URI, or its own to the callers with contractOf().',
  ],
  [
    Absolute,
    'Its URI is bad, but its callers use x.bad; give it that URI, or its own to the callers with contractOf().',
  ],
  [
    Pattern,
    "It is for many URIs (match: 'prefix'), but its callers use only x.bad; give it one URI, or let them use client.call() and the like.",
  ],
  [
    Spread,
    "Its results are sent with results: 'spread', so that a list arrives as several values and an empty object as none; leave that out.",
  ],
  [
    SpreadByClass,
    "Its results are sent with results: 'spread', so that a list arrives as several values and an empty object as none; leave that out.",
  ],
  [
    OutOfOrder,
    'Parameter 0 takes the argument 1, but its callers send it as the argument 0; put the parameters in the order of their arguments.',
  ],
  [
    Gap,
    'Parameter 1 takes the argument 2, but its callers send it as the argument 1; put the parameters in the order of their arguments.',
  ],
  [
    Twice,
    'Parameter 1 takes the argument 0, but its callers send it as the argument 1; put the parameters in the order of their arguments.',
  ],
  [
    ByKeyword,
    `Parameter 1 is taken from the keyword "b", but its callers send it by position; write @WampArg(1, 'b').`,
  ],
  [
    KeywordsBeside,
    'Parameter 1 takes the keyword arguments, but its callers send it by position; remove @WampKwargs(), or all other arguments.',
  ],
  [
    KeywordsBesideRest,
    'Parameter 0 takes the keyword arguments, but its callers send it by position; remove @WampKwargs(), or all other arguments.',
  ],
  [
    Positionals,
    'Parameter 0 takes the list of all positional arguments, but its callers send it as one of them; remove @WampArgs(), or make it a rest parameter.',
  ],
  [
    Custom,
    'Parameter 1 is injected, but its callers send it because of its type, User; declare it Injected<…>.',
  ],
  [
    CustomScalar,
    'Parameter 0 is injected, but its callers send it because of its type, String; declare it Injected<…>.',
  ],
  [
    Caller,
    'Parameter 0 is injected, but its callers send it because of its type, User; declare it WampSession.',
  ],
  [
    Context,
    'Parameter 0 is injected, but its callers send it because of its type, OrderDto; declare it WampCallContext.',
  ],
  [
    Signal,
    'Parameter 0 is injected, but its callers send it because of its type, EventTarget; declare it AbortSignal.',
  ],
  [
    Progress,
    'Parameter 0 is injected, but its callers send it because of its type, Number; declare it WampProgressFunction.',
  ],
  [
    Input,
    'Parameter 0 is injected, but its callers send it because of its type, Array; declare it Observable.',
  ],
  [
    NeverSent,
    'Parameter 0 is an argument, but its callers never send it because of its type, WampSession; inject it with a decorator, such as @WampCaller(), or give it another type.',
  ],
  [Dates, 'Parameter 0 is a Date, but arrives as text; give it a pipe that makes a Date of it.'],
  [Maps, 'Parameter 0 is a Map, but arrives as an object; give it a pipe that makes a Map of it.'],
  [Sets, 'Parameter 0 is a Set, but arrives as a list; give it a pipe that makes a Set of it.'],
];

describe('remoteIssues', () => {
  it.each(sentences.map(([service, issue]) => ({ name: service.name, service, issue })))(
    '$name: tells what is wrong, and nothing of what is right',
    ({ service, issue }) => {
      expect(remoteIssues(service)).toEqual([{ method: 'bad', issue }]);
    },
  );

  it('tells several issues of a method, and those of inherited methods', () => {
    class Base {
      @WampProcedure('other') add(_at: Date, _all: Set<string>): void {}
      @WampProcedure('other') hidden(): void {}
    }
    @WampService('x')
    class Derived extends Base {
      override hidden(): void {}
    }

    expect(remoteIssues(Derived)).toEqual([
      { method: 'add', issue: expect.stringContaining('x.other') },
      { method: 'add', issue: expect.stringContaining('Parameter 0 is a Date') },
      { method: 'add', issue: expect.stringContaining('Parameter 1 is a Set') },
    ]);
  });

  it('tells what would stop the start of an application', () => {
    @WampService('x')
    class Service {
      @WampProcedure() add(@Body() _a: object, @Headers() _b: object): void {}
    }

    expect(remoteIssues(Service)).toEqual([
      { method: 'add', issue: expect.stringContaining('Parameter 1 of Service.add') },
    ]);
  });

  it('tells of methods that a remote object does not have', () => {
    @WampService('x')
    class Service {
      @WampProcedure() inspect(): void {}
      @WampProcedure() look(): void {}
    }

    expect(remoteIssues(Service)).toEqual([
      { method: 'inspect', issue: expect.stringContaining('rename it') },
    ]);
  });

  it('tells of parameters whose types the compiler did not write', () => {
    class Service {
      add(_a: number): void {}
      none(): void {}
    }
    for (const name of ['add', 'none'])
      WampProcedure()(
        Service.prototype,
        name,
        Object.getOwnPropertyDescriptor(Service.prototype, name)!,
      );

    expect(remoteIssues(Service)).toEqual([
      { method: 'add', issue: expect.stringContaining('emitDecoratorMetadata') },
    ]);
  });

  it.each([
    ['a class without handlers', User, 'User has no handlers'],
    ['no class', {} as ServiceClass, 'the class of a service, not [object Object]'],
  ])('refuses %s', (_, service, message) => {
    expect(() => remoteIssues(service)).toThrow(message);
  });

  describe('with a contract of the class', () => {
    class Shop {
      @WampProcedure('price.of') price(_sku: string): void {}
      @WampTopic() sold(): void {}
      plain(): void {}
    }
    const rename = 'Its URI is price.of, but its callers use x.price.of';

    it.each<[prefix: string, contract: WampContract | undefined, issues: unknown[]]>([
      ['x', contractOf<Shop>('x', { price: 'price.of', sold: { kind: 'topic' } }), []],
      ['x', undefined, [['price', 'Its URI is x.price.of, but its callers use x.price']]],
      ['x', contractOf<Shop>('x'), [['price', 'but its callers use x.price;']]],
      [
        '',
        contractOf<Shop>('x', { price: 'price.of', sold: 'x' }),
        [
          ['price', rename],
          ['sold', 'use x.x;'],
        ],
      ],
      [
        'x',
        contractOf<Shop>('x', { price: { uri: 'price.of', kind: 'event' } }),
        [['price', 'Its kind is procedure, but event by the contract']],
      ],
      [
        'x',
        contractOf<Shop>('x', { price: 'price.of', plain: {} }),
        [['plain', 'It is in the contract (x.plain), but no handler']],
      ],
    ])('prefix %j: compares it with the decorators', (prefix, contract, issues) => {
      @WampService({ prefix })
      class Service extends Shop {}

      const expected = issues.map((each) => {
        const [method, issue] = each as [string, string];
        return { method, issue: expect.stringContaining(issue) };
      });
      expect(remoteIssues(Service, contract)).toEqual(expected);
    });

    it('takes the one of the class, and does not throw where the application would', () => {
      @WampService(contractOf<Shop>('x', { plain: 'plain' }))
      class Service extends Shop {}

      expect(remoteIssues(Service).map(({ method }) => method)).toEqual(['price', 'plain']);
    });
  });

  describe('with a contract with schemas', () => {
    const shop = defineContract('x', {
      order: procedure({ args: [z.coerce.date()], kwargs: z.object({ sku: z.string() }) }),
      seen: event({ args: [z.string()] }),
      sold: topic({ args: [z.string()] }),
    });

    it.each([
      [undefined, ['other', 'other']],
      [shop, []],
    ])('leaves the types to the schemas (%#)', (contract, others) => {
      @WampService()
      @WampImplements(shop)
      class Service {
        order(_at: Date, _order: { sku: string }, @WampCaller() _c: WampSession): void {}
        seen(_sku: string): void {}
        // Not in the contract, so the types of its callers do not have it.
        @WampProcedure('more') other(_at: Date): void {}
      }

      const methods = remoteIssues(Service, contract).map(({ method }) => method);
      expect(methods).toEqual(others);
    });

    it('tells of parameters beside the schemas', () => {
      @WampService()
      @WampImplements(shop)
      class Service {
        order(_at: Date, _order: { sku: string }, _more?: never): void {}
        seen(): void {}
      }

      expect(remoteIssues(Service)).toEqual([
        { method: 'order', issue: expect.stringContaining('is not in the contract') },
      ]);
    });

    it('tells of a class that does not apply them', () => {
      @WampService(shop)
      class Service {
        @WampProcedure() order(_at: Date): void {}
      }

      expect(remoteIssues(Service)).toEqual([
        { method: 'order', issue: expect.stringContaining('@WampImplements()') },
        { method: 'seen', issue: expect.stringContaining('no handler') },
      ]);
    });
  });

  describe('of sample/09-typed-client', () => {
    it.each([
      [NotesService, notesContract],
      [SensorService, sensorContract],
      [ServerService, undefined],
    ])('%o: its callers have the right types', (service: ServiceClass, contract) => {
      expect(remoteIssues(service, contract)).toEqual([]);
    });

    it('needs the contract, because a URI is another than the name', () => {
      expect(remoteIssues(SensorService)).toEqual([
        { method: 'readings', issue: expect.stringContaining('com.example.sensor.celsius') },
      ]);
    });
  });
});

describe('a service at a router', () => {
  it('may declare the peer that @WampCaller() injects', () => {
    @WampService({ prefix: 'com.x', client: true })
    class Service {
      @WampProcedure() realm(@WampCaller() peer: WampPeer): string {
        return peer.realm;
      }
    }
    expect(remoteIssues(Service)).toEqual([]);
  });
});
