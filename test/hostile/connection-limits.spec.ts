import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { ErrorUri, type WampLimitOptions, type WampSerializer } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { Attacker } from './attacker.js';
import { nested, rawEncode } from './raw-codecs.js';
import { formats, serializers, Target, useTarget } from './support.js';

// Limits of a connection: ABORT with a reason, then the end.

/** A way to go beyond what one connection may. */
interface Breach {
  readonly title: string;
  readonly limits: WampLimitOptions;
  /** What is just allowed. */
  keepTo(attacker: Attacker): unknown;
  exceed(attacker: Attacker): unknown;
  /** The reason of the ABORT, and the status of the close, where they are documented. */
  readonly reason: unknown;
  readonly status?: number;
}

const anyReason = expect.stringMatching(/^wamp\.(error|close)\./);
const { Call, Publish } = MessageCode;

/** A PUBLISH nobody takes, of exactly so many bytes. */
function sized(serializer: WampSerializer, bytes: number): string | Uint8Array {
  const of = (characters: number): string | Uint8Array =>
    serializer.encode([Publish, 1, {}, 'com.nobody', ['x'.repeat(characters)]]);
  // Strings of 300 characters and more have heads of the same length, up to 65,535.
  return of(bytes - of(300).length + 300);
}

function sendTimes(attacker: Attacker, times: number, data: string | Uint8Array): void {
  for (let i = 0; i < times; i++) attacker.sendBytes(data);
}

/** Sends one message in so many frames; all but the first and the last are small. */
function sendInPieces(attacker: Attacker, pieces: number): void {
  const data = Buffer.from(sized(attacker.serializer, 1_000) as string);
  const { binary } = attacker.serializer;
  for (let i = 0; i < pieces; i++) {
    const fin = i === pieces - 1;
    attacker.ws.send(data.subarray(i, fin ? data.length : i + 1), { binary, fin });
  }
}

/** A call whose arguments, and with them the message, are nested so deep. */
function sendDeep(attacker: Attacker, levels: number): void {
  let args: unknown[] = [1];
  for (let i = 2; i < levels; i++) args = [args];
  const call = [Call, attacker.nextRequest(), {}, 'com.target.count', args];
  attacker.sendBytes(rawEncode(attacker.serializer, call));
}

const breaches: readonly Breach[] = [
  {
    title: 'a message of 1,001 bytes where 1,000 are allowed',
    limits: { maxMessageBytes: 1_000 },
    keepTo: (attacker) => attacker.sendBytes(sized(attacker.serializer, 1_000)),
    exceed: (attacker) => attacker.sendBytes(sized(attacker.serializer, 1_001)),
    reason: ErrorUri.PayloadSizeExceeded,
    status: 1009,
  },
  {
    title: 'a message of 3 frames, together too large',
    limits: { maxMessageBytes: 900 },
    keepTo: (attacker) => attacker.sendBytes(sized(attacker.serializer, 900)),
    exceed: (attacker) => sendInPieces(attacker, 3),
    reason: ErrorUri.PayloadSizeExceeded,
    status: 1009,
  },
  {
    title: 'a message in 9 frames where 8 are allowed',
    limits: { maxMessagePieces: 8 },
    keepTo: (attacker) => sendInPieces(attacker, 8),
    exceed: (attacker) => sendInPieces(attacker, 9),
    reason: anyReason,
  },
  {
    title: 'a message 9 levels deep where 8 are allowed',
    limits: { maxMessageDepth: 8 },
    keepTo: (attacker) => sendDeep(attacker, 8),
    exceed: (attacker) => sendDeep(attacker, 9),
    reason: ErrorUri.ProtocolViolation,
  },
  {
    title: '100 messages at once where 50 a second are allowed',
    limits: { maxMessagesPerSecond: 50 },
    keepTo: (attacker) => sendTimes(attacker, 40, sized(attacker.serializer, 400)),
    exceed: (attacker) => sendTimes(attacker, 100, sized(attacker.serializer, 400)),
    reason: anyReason,
  },
  {
    title: '20,000 bytes at once where 10,000 a second are allowed',
    limits: { maxBytesPerSecond: 10_000 },
    keepTo: (attacker) => sendTimes(attacker, 9, sized(attacker.serializer, 1_000)),
    exceed: (attacker) => sendTimes(attacker, 20, sized(attacker.serializer, 1_000)),
    reason: anyReason,
  },
];

describe.each(breaches)('$title', ({ limits, keepTo, exceed, reason, status }) => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start({ limits });
  });
  afterEach(() => target.assertNothingLeft());
  afterAll(() => target.stop());

  it.each(formats)('ends the connection with ABORT (%s)', async (_name, serializer) => {
    const attacker = await target.join(serializer);
    keepTo(attacker);
    expect(await attacker.echo(1)).toBe(1);
    exceed(attacker);
    const { abort, status: actual } = await attacker.ended();
    expect(abort).toEqual([MessageCode.Abort, { message: expect.any(String) }, reason]);
    expect(actual).toBe(status ?? actual);
  });
});

const megabyte = 2 ** 20;

describe('a connection without limits', () => {
  const target = useTarget({
    limits: {
      maxMessageBytes: 0,
      maxMessagePieces: 0,
      maxMessageDepth: 0,
      maxMessagesPerSecond: 0,
      maxBytesPerSecond: 0,
      maxOutboxBytes: 0,
      helloTimeoutMs: 0,
    },
  });

  it.each(formats)('takes more than any default allows (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    const big = serializer.encode([Publish, 1, {}, 'com.nobody', ['x'.repeat(2 * megabyte)]]);
    sendTimes(attacker, 20, big);
    sendTimes(attacker, 60_000, sized(serializer, 310));
    sendDeep(attacker, 100);
    expect(await attacker.echo(1)).toBe(1);
  });

  it.each(formats)('has no time to say HELLO in (%s)', async (_name, serializer) => {
    await target().connect(serializer);
    expect(target().tables()['timers']).toBe(0);
  });

  it.each(formats)('does not survive what no stack can hold (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    attacker.sendBytes(nested(serializer, 1_000_000));
    const { abort } = await attacker.ended();
    expect(abort?.[2]).toBe(ErrorUri.ProtocolViolation);
  });
});

describe('a client that does not say HELLO within 50 ms', () => {
  const target = useTarget({ limits: { helloTimeoutMs: 50 } });

  it.each(formats)('is sent away with ABORT, whatever else it does (%s)', async (_name, format) => {
    const [joined, silent, pinging] = [
      await target().join(format),
      await target().connect(format),
      await target().connect(format),
    ];
    const pings = setInterval(() => pinging.ws.ping(), 10);
    for (const attacker of [silent, pinging]) {
      const { abort } = await attacker.ended();
      expect(abort).toEqual([MessageCode.Abort, { message: expect.any(String) }, anyReason]);
    }
    clearInterval(pings);
    expect(await joined.echo(1)).toBe(1);
  });
});

describe('a client that answers no ping', () => {
  const target = useTarget({ heartbeatMs: 50 });

  it.each(formats)('is taken for dead; others are not (%s)', async (_name, serializer) => {
    const deaf = await target().join(serializer, { autoPong: false });
    const alive = await target().join(serializer);
    await deaf.closed;
    expect(await alive.echo(1)).toBe(1);
  });
});

/** All clients of a test come from one place; loopback addresses do not count. */
const clientAddress = (): string => '203.0.113.7';

describe.each([
  ['maxSessions', 503],
  ['maxSessionsPerAddress', 429],
] as const)('%s', (limit, status) => {
  // The canary is one of them.
  const target = useTarget({ limits: { [limit]: 3 }, clientAddress });

  it.each(formats)(
    `refuses further clients with HTTP ${status} (%s)`,
    async (_name, serializer) => {
      const first = await target().join(serializer);
      await target().connect(serializer);
      const refused = new WebSocket(target().url, serializer.subprotocol);
      refused.on('error', () => undefined);
      const [, response] = (await once(refused, 'unexpected-response')) as [
        unknown,
        IncomingMessage,
      ];
      response.destroy();
      expect(response.statusCode).toBe(status);
      const { link: host } = target().hub.sessions.get(first.session)!;
      await first.hangUp();
      await host.disconnected();
      expect(await (await target().join(serializer)).echo(1)).toBe(1);
    },
  );
});

describe('500 connections of one address, and then one more', () => {
  const target = useTarget({ limits: { maxSessionsPerAddress: 0 }, clientAddress });

  it('are let in without the limit', async () => {
    for (let i = 0; i < 501; i++) await target().connect(serializers[i % 3]!);
    expect(target().tables()['connections']).toBe(502);
  });
});

describe('a realm of 511 characters where 40 are allowed', () => {
  const target = useTarget({ realm: '*', limits: { maxUriLength: 40 } });

  it.each(formats)('is refused with ABORT (%s)', async (_name, serializer) => {
    const attacker = await target().connect(serializer);
    attacker.hello(`com.${'x'.repeat(507)}`);
    const { abort } = await attacker.ended();
    expect(abort).toEqual([MessageCode.Abort, expect.any(Object), ErrorUri.InvalidUri]);
  });
});
