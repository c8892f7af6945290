import { Injectable, type NestInterceptor, UseGuards, UseInterceptors } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  WampCall,
  WampHub,
  WampModule,
  WampNotAuthorizedError,
  WampService,
  WampSignal,
  type WampSubscriptionContext,
  WampTopic,
} from 'nestjs-wamp';
import { joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { map, type Observable, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';

@Injectable()
class Shout implements NestInterceptor {
  intercept(_context: unknown, next: { handle(): Observable<unknown> }): Observable<unknown> {
    return next.handle().pipe(map((value) => (typeof value === 'string' ? `${value}!` : value)));
  }
}

@Injectable()
class Nobody {
  canActivate(): boolean {
    return false;
  }
}

@WampService('com.example')
class Topics {
  readonly prices$ = new Subject<unknown>();
  readonly steps: string[] = [];

  @WampTopic('prices')
  prices(@WampSignal() signal: AbortSignal): Observable<unknown> {
    this.steps.push('set up');
    signal.addEventListener('abort', () => this.steps.push('torn down'));
    return this.prices$;
  }

  @WampTopic('presence')
  async presence(): Promise<() => void> {
    await Promise.resolve();
    this.steps.push('came');
    return () => void this.steps.push('went');
  }

  @WampTopic('now')
  async *now(): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
      await new Promise<never>(() => {});
    } finally {
      this.steps.push('stopped');
    }
  }

  @WampTopic('refused')
  refused(): never {
    throw new WampNotAuthorizedError('Members only.');
  }

  @WampTopic('broken')
  broken(): Promise<never> {
    return Promise.reject(new Error('secret'));
  }

  @UseInterceptors(Shout)
  @WampTopic('shouted')
  shouted(): Observable<unknown> {
    this.steps.push('set up');
    return this.prices$;
  }

  @UseInterceptors(Shout)
  @WampTopic('silent')
  async silent(): Promise<() => void> {
    return () => void this.steps.push('went');
  }

  @UseGuards(Nobody)
  @WampTopic('guarded')
  guarded(): Observable<unknown> {
    return this.prices$;
  }

  @WampTopic('rooms.', { match: 'prefix' })
  room(@WampCall() { uri }: WampSubscriptionContext): void {
    this.steps.push(uri);
  }
}

describe('@WampTopic: a streaming topic', () => {
  let hub: WampHub;
  let topics: Topics;
  let client: WampTestClient;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [WampModule.forRoot({ port: 0 })],
      providers: [Topics],
    }).compile();
    const app = await module.createNestApplication().init();
    close = () => app.close();
    hub = app.get(WampHub);
    topics = app.get(Topics);
    client = await joinTestClient(hub);
  });

  afterEach(() => close());

  const eventsOf = async (receiver: WampTestClient): Promise<unknown[]> =>
    (await receiver.drain())
      .filter(([code]) => code === MessageCode.Event)
      .map((event) => event[4]);

  it('is set up before SUBSCRIBED is sent, and sends what it emits as events (SW-14)', async () => {
    client.request(MessageCode.Subscribe, {}, 'com.example.prices');
    expect(topics.steps).toEqual(['set up']);
    await client.expect(MessageCode.Subscribed);
    topics.prices$.next(42);
    topics.prices$.next(43);
    expect(await eventsOf(client)).toEqual([[42], [43]]);
  });

  it('sends to the session that subscribed, and to no other', async () => {
    const other = await joinTestClient(hub);
    await client.subscribe('com.example.now');
    expect(await eventsOf(client)).toEqual([[1], [2]]);
    expect(await eventsOf(other)).toEqual([]);
  });

  it('is torn down once: by UNSUBSCRIBE', async () => {
    const subscription = await client.subscribe('com.example.prices');
    await client.unsubscribe(subscription);
    topics.prices$.next(42);
    expect(await eventsOf(client)).toEqual([]);
    expect(topics.steps).toEqual(['set up', 'torn down']);
    expect(topics.prices$.observed).toBe(false);
  });

  it('is torn down once: by GOODBYE', async () => {
    await client.subscribe('com.example.prices');
    await client.leave();
    expect(topics.steps).toEqual(['set up', 'torn down']);
  });

  it('is torn down once: by a lost connection', async () => {
    await client.subscribe('com.example.presence');
    client.close();
    await client.closed;
    await Promise.resolve();
    expect(topics.steps).toEqual(['came', 'went']);
  });

  it('lets the finally of a generator run when nobody follows any more', async () => {
    const subscription = await client.subscribe('com.example.prices');
    await client.unsubscribe(subscription);
    expect(topics.prices$.observed).toBe(false);
  });

  it('runs once for a session, however often it subscribes', async () => {
    const [first, second] = await Promise.all([
      client.subscribe('com.example.presence'),
      client.subscribe('com.example.presence'),
    ]);
    expect(await client.subscribe('com.example.presence')).toBe(first);
    expect(second).toBe(first);
    expect(topics.steps).toEqual(['came']);
  });

  it('runs for two sessions independently', async () => {
    const other = await joinTestClient(hub);
    const subscription = await client.subscribe('com.example.prices');
    await other.subscribe('com.example.prices');
    await client.unsubscribe(subscription);
    topics.prices$.next(42);
    expect(await eventsOf(client)).toEqual([]);
    expect(await eventsOf(other)).toEqual([[42]]);
  });

  it('refuses the subscription if the set-up fails, and says nothing internal', async () => {
    await expect(client.subscribe('com.example.refused')).rejects.toMatchObject({
      uri: 'wamp.error.not_authorized',
      args: ['Members only.'],
    });
    const error = await client.subscribe('com.example.broken').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(hub.subscribers('com.example.broken').size).toBe(0);
  });

  it('goes through guards and interceptors, and its events do too', async () => {
    await expect(client.subscribe('com.example.guarded')).rejects.toMatchObject({
      uri: 'wamp.error.not_authorized',
    });
    await client.subscribe('com.example.shouted');
    expect(topics.steps).toEqual(['set up']);
    topics.prices$.next('up');
    expect(await eventsOf(client)).toEqual([['up!']]);
  });

  it('runs a returned function at the end, also behind an interceptor', async () => {
    const subscription = await client.subscribe('com.example.silent');
    expect(await eventsOf(client)).toEqual([]);
    await client.unsubscribe(subscription);
    await client.drain();
    expect(topics.steps).toEqual(['went']);
  });

  it('ends with a session that leaves during the set-up', async () => {
    client.request(MessageCode.Subscribe, {}, 'com.example.presence');
    client.close();
    await client.closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(topics.steps).toEqual(['came', 'went']);
    expect(hub.subscribers('com.example.presence').size).toBe(0);
  });

  it('knows the topic where the handler is bound to a pattern', async () => {
    await client.subscribe('com.example.rooms.kitchen');
    expect(topics.steps).toEqual(['com.example.rooms.kitchen']);
  });

  it('takes hub.publish as any other topic', async () => {
    await client.subscribe('com.example.presence');
    hub.publish('com.example.presence', ['hello']);
    expect(await eventsOf(client)).toEqual([['hello']]);
  });
});

describe('who listens', () => {
  it('hub.subscribers, topicOpen$ and topicClose$ follow first and last subscribers', async () => {
    const module = await Test.createTestingModule({
      imports: [WampModule.forRoot({ port: 0 })],
    }).compile();
    const app = await module.createNestApplication().init();
    const hub = app.get(WampHub);
    const seen: string[] = [];
    hub.topicOpen$.subscribe(({ uri, match }) => seen.push(`open ${match} ${uri}`));
    hub.topicClose$.subscribe(({ uri }) => seen.push(`close ${uri}`));
    const [first, second] = [await joinTestClient(hub), await joinTestClient(hub)];
    const subscription = await first.subscribe('com.example.a');
    await second.subscribe('com.example.a');
    await second.subscribe('com.example', { match: 'prefix' });
    expect([...hub.subscribers('com.example.a')].map(({ id }) => id)).toEqual([
      first.session,
      second.session,
    ]);
    await first.unsubscribe(subscription);
    await second.leave();
    expect(seen).toEqual([
      'open exact com.example.a',
      'open prefix com.example',
      'close com.example.a',
      'close com.example',
    ]);
    await app.close();
  });
});
