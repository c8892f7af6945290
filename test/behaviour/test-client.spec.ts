import { beforeEach, describe, expect, it } from 'vitest';
import { WampNoSuchRealmError } from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { CborSerializer, JsonSerializer } from '../../lib/serializers/index.js';
import {
  type ClientPort,
  type ClientPortListener,
  createTestHub,
  joinTestClient,
  scramAuth,
  SocketPort,
  type TestHub,
  ticketAuth,
  WampTestClient,
} from '../../lib/testing/index.js';

// The client a team tests its handlers with.

let test: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
});

describe('reading messages', () => {
  it('next() and expect() read in order, what has come and what is to come', async () => {
    const [subscription, later] = [await client.subscribe('com.a'), client.expect(36)];
    test.hub.publish('com.a', [1]);
    test.hub.publish('com.a', [2]);
    expect((await later)[4]).toEqual([1]);
    expect(await client.next()).toEqual([36, subscription, expect.any(Number), {}, [2]]);
  });

  it('expect() says what came instead', async () => {
    client.request(48, {}, 'com.unknown');
    await expect(client.expect(50)).rejects.toThrow(
      /^Waited for RESULT \(50\): \[8,48,1,.*came instead\. Received so far: WELCOME \(2\), ERROR \(8\)\.$/,
    );
  });

  it('a wait says that the connection ended', async () => {
    const waiting = client.expect(36);
    client.close();
    const text = 'Waited for EVENT (36): the connection ended. Received so far: WELCOME (2).';
    await expect(waiting).rejects.toThrow(text);
    await expect(client.expect(36)).rejects.toThrow(text);
    await expect(client.call('com.a')).rejects.toThrow('Waited for the answer to CALL (48)');
  });

  it('the verbs wait for their own answer and leave the rest unread', async () => {
    test.hub.register('com.count', (call) => {
      call.progress(1);
      call.session.publish('com.a', ['event']);
      return 2;
    });
    await client.subscribe('com.a');
    expect(await client.call('com.count', [], {}, { receive_progress: true })).toBe(2);
    expect((await client.drain()).map(([code]) => code)).toEqual([50, 36]);
    expect(client.received.map(([code]) => code)).toEqual([2, 33, 50, 36, 50, 8]);
  });

  it('a verb rejects with the WampError of its ERROR', async () => {
    await expect(client.call('com.unknown')).rejects.toBeInstanceOf(WampError);
    await expect(client.subscribe('not a uri')).rejects.toMatchObject({
      uri: 'wamp.error.invalid_uri',
    });
  });

  it('an answer nobody looks at is no unhandled rejection', async () => {
    test.hub.register('com.never', () => new Promise(() => {}));
    void client.call('com.never').catch(() => undefined);
    client.close();
    await client.closed;
    expect(client.isClosed).toBe(true);
  });
});

describe('offering procedures', () => {
  const session = () => test.hub.sessions.get(client.session)!;

  it('answers by itself with a value, a WampResult, an error', async () => {
    await client.register('com.value', ([n], { m }) => [n, m]);
    await client.register('com.result', () => new WampResult([1], { a: 1 }));
    await client.register('com.error', () => Promise.reject(new WampError('com.e', ['x'])));
    await client.register('com.throw', () => {
      throw new Error('text');
    });
    expect(await session().call('com.value', [1], { m: 2 })).toEqual([1, 2]);
    expect(await session().callResult('com.result')).toEqual(new WampResult([1], { a: 1 }));
    await expect(session().call('com.error')).rejects.toMatchObject({ uri: 'com.e', args: ['x'] });
    await expect(session().call('com.throw')).rejects.toMatchObject({
      uri: 'wamp.error.runtime_error',
      args: ['Error: text'],
    });
    expect(await client.drain()).toEqual([]);
  });

  it('or leaves INVOCATIONs to be read and answered with yield()', async () => {
    await client.register('com.manual');
    const call = session().call('com.manual', ['x']);
    const [, request, , , args] = await client.expect(68);
    client.yield(request, ['some'], {}, { progress: true });
    client.yield(request, args);
    expect(await call).toBe('x');
  });

  it('until unregister()', async () => {
    const id = await client.register('com.value', () => 1);
    await client.unregister(id);
    await expect(session().call('com.value')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });
});

describe('joining', () => {
  /** A server that answers each message of the client with the next of these. */
  function scripted(...answers: unknown[]): { client: WampTestClient; sent: unknown[] } {
    const sent: unknown[] = [];
    let listener: ClientPortListener;
    const port: ClientPort = {
      listen: (given) => void (listener = given),
      send: (data) => {
        sent.push(JSON.parse(String(data)));
        const answer = answers.shift();
        if (answer !== undefined) listener.message(JSON.stringify(answer));
      },
      pause() {},
      resume() {},
      close() {},
    };
    return { client: new WampTestClient(port, new JsonSerializer()), sent };
  }
  const welcome = (details: object = {}): unknown => [2, 7, details];
  const roles = expect.any(Object) as unknown;

  it('rejects with the WampError of an ABORT', async () => {
    const joining = test.join('com.unknown');
    await expect(joining).rejects.toBeInstanceOf(WampNoSuchRealmError);
    await expect(joining).rejects.toMatchObject({
      message: expect.stringContaining('com.unknown'),
      uri: 'wamp.error.no_such_realm',
      details: { message: expect.any(String) },
    });
    const { client: other } = scripted([3, {}, 'com.example.no']);
    await expect(other.join({})).rejects.toMatchObject({ uri: 'com.example.no', args: [] });
  });

  it('says in HELLO what the options say, and keeps what WELCOME says', async () => {
    const { client: other, sent } = scripted(welcome({ authid: 'ann' }));
    const details = { _token: 1, authid: 'nobody' };
    const [authmethods, authextra] = [['x', 'y'], { a: 1 }];
    expect(
      await other.join({ realm: 'r', authid: 'ann', authmethods, authextra, details }),
    ).toEqual({
      authid: 'ann',
    });
    expect(sent).toEqual([[1, 'r', { roles, _token: 1, authid: 'ann', authmethods, authextra }]]);
    expect([other.session, other.welcome]).toEqual([7, { authid: 'ann' }]);
  });

  it('has the realm of the hub, and what the server is to see of the connection', async () => {
    const hub = createTestHub({ realm: ['com.first', 'com.other'] });
    const serializer = new CborSerializer();
    const transport = { headers: { cookie: 'sid=1' } };
    const other = await hub.join({ serializer, transport });
    expect(hub.hub.sessions.get(other.session)).toMatchObject({
      realm: 'com.first',
      transport: { ...transport, protocol: 'wamp.2.cbor' },
    });
    expect((await joinTestClient(hub.hub, { realm: 'com.other' })).welcome['realm']).toBe(
      'com.other',
    );
  });

  it('answers by the methods that are offered', async () => {
    const { client: other, sent } = scripted([4, 'ticket', {}], [4, 'ticket', {}], welcome());
    await other.join({ auth: [ticketAuth({ authid: 'ann', ticket: 'secret' })] });
    expect(sent).toEqual([
      [1, 'realm1', { roles, authmethods: ['ticket'], authid: 'ann' }],
      [5, 'secret', {}],
      [5, 'secret', {}],
    ]);
  });

  it.each([
    ['a text', () => 'x', ['x', {}]],
    ['a text and more', async () => ['x', { a: 1 }] as const, ['x', { a: 1 }]],
  ])('answers by hand with %s', async (_what, onChallenge, answer) => {
    const asked: unknown[] = [];
    const { client: other, sent } = scripted([4, 'code', { hint: 1 }], welcome());
    await other.join({ onChallenge: (...args) => (asked.push(args), onChallenge()) });
    expect([asked, sent[1]]).toEqual([[['code', { hint: 1 }]], [5, ...answer]]);
  });

  it.each([
    [
      'the answer is an error',
      [4, 'ticket', {}],
      { onChallenge: () => Promise.reject(new Error('no idea')) },
      'no idea',
    ],
    ['the method was not offered', [4, 'code', {}], {}, 'challenges with "code"'],
    [
      'the server does not prove who it is',
      welcome({ authmethod: 'wamp-scram' }),
      { auth: scramAuth({ authid: 'ann', password: 'secret' }) },
      'did not prove',
    ],
  ])('sends ABORT if %s', async (_what, message, options, text) => {
    const { client: other, sent } = scripted(message);
    await expect(other.join(options)).rejects.toThrow(text);
    const reason = expect.stringContaining(text) as unknown;
    expect(sent[1]).toEqual([3, { message: reason }, 'wamp.error.cannot_authenticate']);
    expect([other.session, other.welcome]).toEqual([0, {}]);
  });

  it('fails by a CHALLENGE that nobody is there to answer, or by any other message', async () => {
    const { client: one } = scripted([4, 'ticket', {}]);
    await expect(one.join('realm1')).rejects.toThrow('[4,"ticket",{}] came instead');
    const { client: other } = scripted([6, {}, 'com.bye']);
    await expect(other.join({})).rejects.toThrow('Waited for WELCOME (2): [6,{},"com.bye"] came');
  });
});

describe('over memory', () => {
  it('frames are real: what a format changes is changed', async () => {
    test.hub.register('com.echo', ({ args }) => args[0]);
    const serializer = new CborSerializer();
    const binary = await test.join('realm1', {}, { serializer });
    expect(await client.call('com.echo', [NaN])).toBeNull();
    expect(await binary.call('com.echo', [NaN])).toBeNaN();
  });

  it('what a client sends has reached the server when send() returns', () => {
    const seen: unknown[] = [];
    test.hub.subscribe('com.a', ({ args }) => seen.push(args));
    client.request(16, {}, 'com.a', [1]);
    expect(seen).toEqual([[1]]);
  });

  it('the server sees the transport a test wants it to see', async () => {
    const transport = { headers: { cookie: 'x=1' }, remoteAddress: '10.0.0.1' };
    const other = await joinTestClient(test.hub, undefined, undefined, { transport });
    expect(test.hub.sessions.get(other.session)!.transport).toMatchObject({
      ...transport,
      type: 'memory',
      protocol: 'wamp.2.json',
    });
  });

  it('leave() says GOODBYE, close() says nothing', async () => {
    const reasons: unknown[] = [];
    test.hub.onSessionClose((_session, reason) => reasons.push(reason));
    await client.leave('com.bye');
    (await test.join()).close();
    expect(reasons).toEqual(['com.bye', 'wamp.close.connection_lost']);
  });
});

describe('over a socket', () => {
  it('a wait has an end', async () => {
    const silent: ClientPort = {
      waitMs: 1,
      listen() {},
      send() {},
      pause() {},
      resume() {},
      close() {},
    };
    await expect(new WampTestClient(silent, new JsonSerializer()).join()).rejects.toThrow(
      'Waited for WELCOME (2): it did not come within 1 ms. Received so far: nothing.',
    );
  });

  it('frames wait for the socket to open, and arrive as text or bytes', () => {
    const listeners = new Map<string, (event: { data: unknown }) => void>();
    const sent: unknown[] = [];
    const socket = {
      binaryType: 'blob',
      readyState: 0,
      send: (data: unknown) => sent.push(data),
      close: () => listeners.get('close')!({ data: undefined }),
      addEventListener: (type: string, listener: (event: { data: unknown }) => void) =>
        void listeners.set(type, listener),
    };
    const seen: unknown[] = [];
    const listener: ClientPortListener = {
      message: (data) => seen.push(data),
      closed: () => seen.push('closed'),
    };
    const port = new SocketPort(socket);
    port.listen(listener);
    port.send('early');
    expect([socket.binaryType, sent]).toEqual(['arraybuffer', []]);
    socket.readyState = 1;
    listeners.get('open')!({ data: undefined });
    port.send('late');
    listeners.get('message')!({ data: 'text' });
    listeners.get('message')!({ data: new Uint8Array([1, 2]).buffer });
    port.close();
    expect(sent).toEqual(['early', 'late']);
    expect(seen).toEqual(['text', new Uint8Array([1, 2]), 'closed']);
  });
});
