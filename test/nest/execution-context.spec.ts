import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  isWampContext,
  WampCallContext,
  WampEventContext,
  WampExecutionContext,
  WampProcedure,
  WampService,
  WampSubscribe,
  WampSubscriptionContext,
  WampTopic,
} from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NestTest, startNest } from './support.js';

/** The contexts that were seen, by who saw them. */
const seen = new Map<string, ArgumentsHost>();
const see = <T>(who: string, context: ArgumentsHost, value: T): T => (
  seen.set(who, context),
  value
);

class Guard {
  canActivate(context: ExecutionContext): boolean {
    return see('guard', context, true);
  }
}
class Interceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return see('interceptor', context, next.handle());
  }
}
@Catch()
class Filter {
  catch(error: Error, host: ArgumentsHost): never {
    throw see('filter', host, error);
  }
}

const Seen = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  see('parameter', context, 'injected'),
);
const Audience = (...names: string[]) => SetMetadata('audience', names);

@UseGuards(Guard)
@UseInterceptors(Interceptor)
@UseFilters(Filter)
@WampService('com.example')
class Handlers {
  @Audience('members')
  @WampProcedure('call')
  call(_text: string, @Seen() seenAs: string): string {
    return seenAs;
  }

  @WampProcedure('fail')
  fail(): never {
    throw new Error('as it must');
  }

  @WampSubscribe('event') onEvent(): void {}

  @WampTopic('topic') topic(): void {}
}

@UseGuards(Guard)
@Controller()
class Both {
  @Get() @WampProcedure('com.example.both') both(): string {
    return 'both';
  }
}

describe('the execution context', () => {
  let test: NestTest;

  beforeEach(async () => {
    seen.clear();
    test = await startNest({ providers: [Handlers], controllers: [Both] });
  });
  afterEach(() => test.close());

  it('says what a call is about', async () => {
    const { client, hub } = test;
    await client.call('com.example.call', ['hello'], { b: 2 }, { timeout: 500 });
    const context = WampExecutionContext.create<WampCallContext>(seen.get('guard')!);
    const { session, call, uri, args, kwargs, details } = context;
    expect(session).toBe(hub.sessions.get(client.session));
    expect(call).toBeInstanceOf(WampCallContext);
    expect({ uri, args, kwargs, details }).toEqual({
      uri: 'com.example.call',
      args: ['hello'],
      kwargs: { b: 2 },
      details: { timeout: 500 },
    });
    expect(call.timeoutMs).toBe(500);
  });

  it('is one and the same for guards, interceptors and parameters of a call', async () => {
    expect(await test.client.call('com.example.call', ['hello'])).toBe('injected');
    expect(new Set(seen.values()).size).toBe(1);
    expect([...seen.keys()]).toEqual(['guard', 'interceptor', 'parameter']);
  });

  it('is there for filters', async () => {
    await test.client.call('com.example.fail').catch(() => undefined);
    expect(WampExecutionContext.create(seen.get('filter')!).uri).toBe('com.example.fail');
  });

  it('knows class and handler, where Reflector finds metadata', async () => {
    await test.client.call('com.example.call', ['hello']);
    const context = seen.get('guard') as ExecutionContext;
    expect(context.getClass()).toBe(Handlers);
    expect(new Reflector().get('audience', context.getHandler())).toEqual(['members']);
  });

  it('means the same as that of a gateway', async () => {
    const { client, hub } = test;
    await client.call('com.example.call', ['hello']);
    const context = seen.get('guard')!;
    const session = hub.sessions.get(client.session);
    expect(context.getType()).toBe('wamp');
    expect(context.switchToWs().getClient()).toBe(session);
    expect(context.switchToWs().getData()).toBe(WampExecutionContext.create(context).call);
    expect(context.switchToWs().getPattern()).toBe('com.example.call');
    expect(context.getArgs()).toEqual([
      session,
      expect.any(WampCallContext),
      {},
      'com.example.call',
    ]);
    expect(context.getArgByIndex(3)).toBe('com.example.call');
  });

  it('says what an event is about', async () => {
    await test.client.publish('com.example.event', [1], {}, { exclude_me: true });
    const { call, args, details } = WampExecutionContext.create(seen.get('guard')!);
    expect(call).toBeInstanceOf(WampEventContext);
    expect({ args, details }).toEqual({
      args: [1],
      details: { acknowledge: true, exclude_me: true },
    });
  });

  it('says what a subscription is about', async () => {
    await test.client.subscribe('com.example.topic');
    const { call, uri } = WampExecutionContext.create(seen.get('guard')!);
    expect(call).toBeInstanceOf(WampSubscriptionContext);
    expect(uri).toBe('com.example.topic');
  });

  it('is told from others by isWampContext', async () => {
    await test.app.listen(0);
    expect(await test.client.call('com.example.both')).toBe('both');
    expect(isWampContext(seen.get('guard')!)).toBe(true);
    const response = await fetch(await test.app.getUrl());
    expect(await response.text()).toBe('both');
    expect(isWampContext(seen.get('guard')!)).toBe(false);
    expect(() => WampExecutionContext.create(seen.get('guard')!)).toThrow(
      'This is a context of type "http", not "wamp"; check isWampContext(context) first.',
    );
  });
});
