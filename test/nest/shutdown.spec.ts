import {
  type BeforeApplicationShutdown,
  Controller,
  Get,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  getWampHubToken,
  WampHub,
  WampModule,
  WampProcedure,
  WampService,
  type WampSession,
  WampSessionClose,
} from 'nestjs-wamp';
import { joinTestClient } from 'nestjs-wamp/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { gate } from '../utils/turns.js';

const steps: string[] = [];
let work = gate<string>();

/** Stands for a provider that others need to the last. */
class Resource implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(private readonly name: string) {}

  onModuleDestroy(): void {
    steps.push(`${this.name} destroyed`);
  }

  beforeApplicationShutdown(): void {
    steps.push(`${this.name} before shutdown`);
  }

  onApplicationShutdown(): void {
    steps.push(`${this.name} shut down`);
  }
}

@Injectable()
class RootDatabase extends Resource {
  constructor() {
    super('root');
  }
}

@Injectable()
class FeatureDatabase extends Resource {
  constructor() {
    super('feature');
  }
}

@WampService('com.example')
class Presence {
  @WampProcedure()
  slow(): Promise<string> {
    return work.promise;
  }

  @WampSessionClose()
  async left(_session: WampSession): Promise<void> {
    steps.push('session closes');
    await Promise.resolve();
    steps.push('session closed');
  }
}

@Controller()
class Pages {
  @Get()
  page(): string {
    return 'page';
  }
}

@Module({ providers: [FeatureDatabase, Presence] })
class FeatureModule {}

@Module({
  imports: [FeatureModule, WampModule.forRoot()],
  providers: [RootDatabase],
  controllers: [Pages],
})
class AppModule {}

@Module({
  imports: [
    FeatureModule,
    WampModule.forRoot(),
    WampModule.forRoot({ name: 'second', path: '/second' }),
  ],
  providers: [RootDatabase],
})
class TwoHubsModule {}

describe('an application that closes', () => {
  beforeEach(() => {
    steps.length = 0;
    work = gate();
  });

  it('lets sessions end, their calls and their close handlers, before any provider is destroyed', async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const client = await joinTestClient(app.get(WampHub));
    client.request(48, {}, 'com.example.slow');
    const closing = app.close().then(() => steps.push('closed'));
    const page = await fetch(url);
    expect(await page.text()).toBe('page');
    expect(steps).toEqual([]);
    work.open('done');
    await closing;
    expect(client.received.at(-1)).toEqual([50, 1, {}, ['done']]);
    expect(steps.slice(0, 2)).toEqual(['session closes', 'session closed']);
    expect(steps.slice(2, 4).toSorted()).toEqual(['feature destroyed', 'root destroyed']);
    expect(steps.at(-1)).toBe('closed');
  });

  it('does so with every hub, at the same time', async () => {
    const app = await NestFactory.createApplicationContext(TwoHubsModule, { logger: false });
    const second = app.get<WampHub>(getWampHubToken('second'));
    second.register('com.example.slow', () => work.promise);
    second.onSessionClose(() => steps.push('session closed'));
    const hubs = [app.get(WampHub), second];
    const clients = await Promise.all(hubs.map((hub) => joinTestClient(hub)));
    for (const client of clients) client.request(48, {}, 'com.example.slow');
    const closing = app.close();
    work.open('done');
    await closing;
    for (const client of clients) expect(client.received.at(-1)).toEqual([50, 1, {}, ['done']]);
    expect(steps.filter((step) => step === 'session closed')).toHaveLength(2);
    expect(steps.lastIndexOf('session closed')).toBeLessThan(
      Math.min(steps.indexOf('root destroyed'), steps.indexOf('feature destroyed')),
    );
  });

  it('can be closed before it has started', async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.close();
    expect(steps).toContain('root shut down');
  });
});
