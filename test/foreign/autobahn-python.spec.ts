import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampAuth,
  WampCaller,
  WampError,
  WampHub,
  type WampIdentity,
  WampModule,
  type WampNamedHello,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  type WampSession,
  WampSubscribe,
  WampTicketAuth,
} from 'nestjs-wamp';
import { afterEach, expect, it } from 'vitest';
import { RawSocketTransport } from '../../lib/transport/index.js';
import { WampOrchestrator } from '../../lib/wamp-orchestrator.js';

// A RawSocket client that we did not write: autobahn-python, for example from Debian.

const script = fileURLToPath(new URL('autobahn_client.py', import.meta.url));

const ask = `
import autobahn.asyncio.wamp
from autobahn.wamp import serializer
print(dir(serializer))`;

/** Returns what the serializers of autobahn-python are called; an empty text without autobahn-python. */
function serializersOf(python: string): string {
  try {
    return execFileSync(python, ['-c', ask], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

const python = ['python3', '/usr/bin/python3'].find((each) => serializersOf(each) !== '');
const known = python === undefined ? '' : serializersOf(python);
const formats = Object.entries({ json: 'Json', msgpack: 'MsgPack', cbor: 'CBOR' });
const spoken = formats.filter(([, name]) => known.includes(`'${name}Serializer'`));
if (spoken.length < formats.length)
  console.log(
    'Skipped in part: `apt install python3-autobahn python3-msgpack python3-cbor2` lets autobahn-python be tested.',
  );

@WampService('com.test')
class TestService {
  constructor(private readonly hub: WampHub) {}

  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  fail(): never {
    throw new WampError('com.test.error.sad');
  }

  @WampProcedure()
  async *count(until: number): AsyncGenerator<number> {
    for (let i = 1; i <= until; i++) yield i;
  }

  @WampProcedure()
  callBack(@WampCaller() session: WampSession): Promise<unknown> {
    return session.call('com.client.greet', ['Ann']);
  }

  @WampSubscribe()
  said(word: string): void {
    this.hub.publish('com.test.topic', [`said: ${word}`]);
  }
}

@WampAuth()
class Tickets extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return ticket === 'secret' ? { authid, authrole: 'user' } : undefined;
  }
}

let app: INestApplicationContext | undefined;
afterEach(() => app?.close());

async function portOf(options: WampModuleOptions, providers: object[] = []): Promise<number> {
  class AppModule {}
  const imports = [WampModule.forRoot({ path: [], ...options })];
  const module = { module: AppModule, imports, providers: [TestService, ...(providers as [])] };
  app = await NestFactory.createApplicationContext(module, { logger: false });
  const { transports } = app.get(WampOrchestrator, { strict: false })['transports'] as unknown as {
    transports: unknown[];
  };
  const raw = transports.find((each) => each instanceof RawSocketTransport);
  return raw!.ports[0]!;
}

const host = '127.0.0.1';

async function run(port: number, format: string, ...ticket: string[]): Promise<unknown> {
  const args = [script, `rs://${host}:${port}`, format, ...ticket];
  const { stdout } = await promisify(execFile)(python!, args, { timeout: 60_000 });
  // Its own log lines begin with the time.
  const lines = stdout.split('\n').filter((line) => line.startsWith('["'));
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as [string, unknown]));
}

const all = {
  sum: 42,
  error: 'com.test.error.sad',
  steps: [1, 2, 3],
  last: null,
  greeted: 'hello Ann',
  published: true,
  event: 'said: a word',
  left: 'wamp.close.goodbye_and_out',
};

it.runIf(python).each(spoken.map(([format]) => format))(
  'autobahn-python speaks RawSocket in %s',
  async (format) => {
    const port = await portOf({ rawSocket: { port: 0, host } });
    expect(await run(port, format)).toEqual({ ...all, authid: expect.any(String) as string });
  },
);

it.runIf(python)('autobahn-python logs in by a ticket over RawSocket', async () => {
  const port = await portOf({ rawSocket: { port: 0, host } }, [Tickets]);
  expect(await run(port, 'json', 'secret')).toEqual({ ...all, authid: 'ann' });
  expect(await run(port, 'json', 'wrong')).toEqual({
    left: 'wamp.error.authentication_denied',
  });
});
