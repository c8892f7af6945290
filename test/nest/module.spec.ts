import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
} from 'nestjs-wamp';
import { joinTestClient } from 'nestjs-wamp/testing';
import { describe, expect, it } from 'vitest';

@Injectable()
class Settings {
  createWampOptions(): WampModuleOptions {
    return { port: 0, realm: 'configured' };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

async function boot(...parts: object[]): Promise<WampHub> {
  const [wamp, ...providers] = parts;
  const module = await Test.createTestingModule({
    imports: [wamp as never],
    providers: providers as never[],
  }).compile();
  await module.init();
  const hub = module.get(WampHub);
  const client = await joinTestClient(hub);
  expect(client.welcome['realm']).toBe([...hub.sessions.values()][0]?.realm);
  await module.close();
  return hub;
}

describe('WampModule', () => {
  const imports = [SettingsModule];

  it.each([
    ['forRoot', WampModule.forRoot({ port: 0, realm: 'configured' })],
    ['forRootAsync with useClass', WampModule.forRootAsync({ useClass: Settings })],
    ['forRootAsync with useExisting', WampModule.forRootAsync({ imports, useExisting: Settings })],
    [
      'forRootAsync with useFactory',
      WampModule.forRootAsync({
        imports,
        inject: [Settings],
        useFactory: (settings: Settings) => settings.createWampOptions(),
      }),
    ],
  ])('takes its options from %s', async (_name, wamp) => {
    expect((await boot(wamp)).core.options.realms).toEqual(['configured']);
  });

  it.each([
    [
      { heartbeatMs: -1 },
      'The option heartbeatMs must be a number of milliseconds from 0 on, not -1.',
    ],
    [{ drainTimeoutMs: Number.NaN }, 'The option drainTimeoutMs must be a number'],
    [{ shutdown: 'now' }, 'The option shutdown must be one of restart, goodbye, not now.'],
    [{ overflow: 'drop' }, 'The option overflow must be one of drop-newest, '],
    [{ port: Number.NaN }, 'The option port must be a whole number from 0 to 65535, not NaN.'],
    [{ context: 'request' }, 'The option context must be one of call, session, not request.'],
    [{ strictArguments: 'no' }, 'The option strictArguments must be true or false, not no.'],
    [{ limits: { maxSession: 1 } }, 'There is no limit "maxSession": did you mean "maxSessions"?'],
  ])('fails to boot with %j, and says what would be right', async (options, text) => {
    const wamp = WampModule.forRoot({ port: 0, ...(options as WampModuleOptions) });
    await expect(boot(wamp)).rejects.toThrow(text);
  });

  it('fails to boot when two methods have one URI, and names both', async () => {
    @WampService('com.example')
    class First {
      @WampProcedure() add(): void {}
    }
    @WampService('com.example')
    class Second {
      @WampProcedure('add') sum(): void {}
    }
    await expect(boot(WampModule.forRoot({ port: 0 }), First, Second)).rejects.toThrow(
      '"com.example.add" is the procedure of both First.add and Second.sum',
    );
  });

  it('fails to boot when a URI is not valid, and names the method', async () => {
    @WampService('com..example')
    class Broken {
      @WampProcedure() add(): void {}
    }
    await expect(boot(WampModule.forRoot({ port: 0 }), Broken)).rejects.toThrow(
      'Broken.add has the URI "com..example.add", which is not valid',
    );
  });

  it('refuses a decorator without its brackets', () => {
    expect(() => (WampProcedure as (uri: unknown) => unknown)(class {})).toThrow(
      '@WampProcedure() takes a URI as a string, or nothing; write it with its brackets.',
    );
  });
});
