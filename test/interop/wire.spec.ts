import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import { WebSocket } from 'ws';
import { InteropApp } from './app/interop-app.js';
import { Mailbox } from './support/mailbox.js';
import { decodeCbor, decodeMsgpack } from './support/strict-decoder.js';

const HELLO = 1;
const WELCOME = 2;
const PUBLISH = 16;
const PUBLISHED = 17;
const SUBSCRIBE = 32;
const SUBSCRIBED = 33;
const EVENT = 36;
const CALL = 48;
const RESULT = 50;
const REGISTER = 64;
const REGISTERED = 65;
const INVOCATION = 68;

const formats = [
  { name: 'msgpack', serializer: new MsgpackSerializer(), decode: decodeMsgpack },
  { name: 'cbor', serializer: new CborSerializer(), decode: decodeCbor },
];

/** An id of the specification, in a language that tells integers from floats. */
const anId = expect.toSatisfy(
  (value: unknown) => typeof value === 'bigint' && value >= 1n && value <= 2n ** 53n,
  'is an integer from 1 to 2^53',
);

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start();
});
afterAll(() => app.close());

describe.each(formats)('bytes of $name, read by a strict peer', ({ name, serializer, decode }) => {
  let socket: WebSocket;
  let received: Mailbox<unknown>;
  let welcome: readonly unknown[];

  const send = (...message: unknown[]): void => socket.send(serializer.encode(message));
  /** The next message, as a list whose integers are `bigint`. */
  const next = async () => (await received.next()) as readonly unknown[];

  beforeEach(async () => {
    received = new Mailbox();
    socket = new WebSocket(app.url, `wamp.2.${name}`);
    socket.on('message', (data: Buffer, isBinary) =>
      received.put(isBinary ? decode(data) : `text: ${data.toString()}`),
    );
    await once(socket, 'open');
    send(HELLO, 'realm1', { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } });
    welcome = await next();
  });
  afterEach(() => socket.terminate());

  it('WELCOME has an integer for a session id, and details without null', () => {
    expect(welcome).toEqual([BigInt(WELCOME), anId, expect.any(Object)]);
    expect(Object.values(welcome[2] as object)).not.toContain(null);
  });

  it('PUBLISHED and EVENT have integers for ids, in details too', async () => {
    send(SUBSCRIBE, 1, {}, 'com.example.said');
    const subscribed = await next();
    const options = { acknowledge: true, exclude_me: false, disclose_me: true };
    send(PUBLISH, 2, options, 'com.example.said', ['hi']);
    const published = await next();
    const event = await next();

    expect(subscribed).toEqual([BigInt(SUBSCRIBED), 1n, anId]);
    expect(published).toEqual([BigInt(PUBLISHED), 2n, anId]);
    const [, session] = welcome;
    const details = expect.objectContaining({ publisher: session });
    expect(event).toEqual([BigInt(EVENT), subscribed[2], published[2], details, ['hi']]);
  });

  it('REGISTERED and INVOCATION have integers for ids', async () => {
    send(REGISTER, 1, {}, 'com.client.answer');
    const registered = await next();
    void app
      .session(welcome[1] as bigint)
      .call('com.client.answer', [1])
      .catch(() => undefined);

    expect(registered).toEqual([BigInt(REGISTERED), 1n, anId]);
    expect(await next()).toEqual([BigInt(INVOCATION), 1n, registered[2], {}, [1n]]);
  });

  it('RESULT keeps integers and floats apart', async () => {
    const integers = [0, -1, 2 ** 32, 2 ** 40, -(2 ** 40), 2 ** 53 - 1, -(2 ** 53 - 1)];

    send(CALL, 1, {}, 'com.example.echo', [...integers, 1.5], { id: 2 ** 40, list: [2 ** 40] });

    expect(await next()).toEqual([
      BigInt(RESULT),
      1n,
      {},
      [...integers.map(BigInt), 1.5],
      { id: 2n ** 40n, list: [2n ** 40n] },
    ]);
  });

  it('RESULT has bytes without an extension or a tag', async () => {
    send(CALL, 1, {}, 'com.example.bytes');

    expect(await next()).toEqual([BigInt(RESULT), 1n, {}, [Uint8Array.of(0, 127, 128, 255)]]);
  });

  it('no message has elements it does not need', async () => {
    send(CALL, 1, {}, 'com.example.nothing');

    expect(await next()).toEqual([BigInt(RESULT), 1n, {}]);
  });
});
