import { of } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { CborSerializer, JsonSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// What the headless WAMP server we learned from got wrong, each as a test that it is right here. The
// numbers are those of the study of that server.

let test: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
});

const session = () => test.hub.sessions.get(client.session)!;
const violation = [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'];

describe('calls that never got an answer', () => {
  it('1: cancelling a call of the client sends INTERRUPT, never CANCEL', async () => {
    await client.register('com.offered');
    const controller = new AbortController();
    const call = session().call('com.offered', [], {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
    expect((await client.drain()).map(([code]) => code)).toEqual([68, 69]);
  });

  it('2: a handler of events, or of a call, may call its own client and wait', async () => {
    const results: unknown[] = [];
    await client.register('com.offered', ([n]) => (n as number) + 1);
    test.hub.subscribe('com.topic', async (event) => {
      results.push(await event.session.call('com.offered', [1]));
    });
    test.hub.register('com.procedure', (call) => call.session.call('com.offered', [10]));
    await client.publish('com.topic');
    expect(await client.call('com.procedure')).toBe(11);
    expect(results).toEqual([2]);
  });

  it('3: a slow handler of events holds up nothing', async () => {
    test.hub.subscribe('com.slow', () => new Promise(() => {}));
    test.hub.register('com.procedure', () => 'fast');
    test.hub.register('com.waiting', () => new Promise(() => {}));
    await client.publish('com.slow');
    await client.publish('com.slow');
    expect(await client.call('com.procedure')).toBe('fast');
    const id = await client.subscribe('com.topic');
    await client.unsubscribe(id);
    const request = client.request(48, {}, 'com.waiting');
    client.send([49, request, {}]);
    expect(await client.next()).toEqual([8, 48, request, {}, 'wamp.error.canceled']);
    await client.leave();
  });

  it('4: CANCEL right behind CALL', async () => {
    test.hub.register('com.procedure', () => new Promise(() => {}));
    client.send([48, 1, {}, 'com.procedure']);
    client.send([49, 1, { mode: 'kill' }]);
    expect(await client.next()).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
  });

  it.each<[string, () => unknown]>([
    ['a BigInt', () => 2n ** 80n],
    ['something circular', () => circular()],
    ['a promise of it', async () => circular()],
    ['an Observable of it', () => of(circular())],
  ])('5: a result that cannot be encoded: %s', async (_name, handler) => {
    test.hub.register('com.procedure', handler);
    await expect(client.call('com.procedure')).rejects.toMatchObject({
      uri: 'wamp.error.runtime_error',
    });
    expect(test.log).toHaveLength(1);
  });

  it('5: an async generator', async () => {
    test.hub.register('com.procedure', async function* () {
      yield 1;
      yield 2;
    });
    expect(await client.call('com.procedure')).toBe(2);
  });

  it('7: a first frame that cannot be decoded gets ABORT', async () => {
    const frames = [
      [new JsonSerializer(), '{nonsense'],
      [new MsgpackSerializer(), new Uint8Array([0xc1])],
      [new CborSerializer(), new Uint8Array([0xff])],
    ] as const;
    for (const [serializer, frame] of frames) {
      const other = test.connect({ serializer });
      other.sendRaw(frame);
      expect(await other.next()).toEqual(violation);
      await other.closed;
    }
  });

  it('7: so do frames of the wrong kind', async () => {
    const text = test.connect();
    text.sendRaw(new Uint8Array([0x90]));
    expect(await text.next()).toEqual(violation);
    const binary = test.connect({ serializer: new CborSerializer() });
    binary.sendRaw('[1,"realm1",{}]');
    expect(await binary.next()).toEqual(violation);
  });
});

describe('registrations and subscriptions', () => {
  it('8: a second REGISTER is refused, so there is no older id that could break the newer', async () => {
    await client.register('com.offered', () => 1);
    await expect(client.register('com.offered')).rejects.toMatchObject({
      uri: 'wamp.error.procedure_already_exists',
    });
    expect(await session().call('com.offered')).toBe(1);
  });

  it('8, 18: a second SUBSCRIBE gives the same id', async () => {
    expect(await client.subscribe('com.topic')).toBe(await client.subscribe('com.topic'));
  });

  it('27: the answer to REGISTER and SUBSCRIBE leaves before what follows from it', async () => {
    test.hub.topicOpen$.subscribe(({ uri }) => test.hub.publish(uri, ['first']));
    client.request(32, {}, 'com.topic');
    expect((await client.drain()).map(([code]) => code)).toEqual([33, 36]);
  });
});

describe('payloads', () => {
  it('6: keywords and several positionals of a YIELD arrive', async () => {
    await client.register('com.offered', () => new WampResult([1, 2], { a: 1 }));
    expect(await session().call('com.offered')).toEqual(new WampResult([1, 2], { a: 1 }));
  });

  it('21: what a client sends is data, whatever it is called', async () => {
    const kwargs = { session: 1, _progress: 2, _input_chunks: 3, _caller_session_id: 4 };
    test.hub.register('com.procedure', (call) => [call.session.id, call.kwargs]);
    expect(await client.call('com.procedure', [], kwargs)).toEqual([client.session, kwargs]);
  });

  it('23: NaN is valid JSON', async () => {
    test.hub.register('com.procedure', () => [NaN, Infinity]);
    expect(await client.call('com.procedure')).toEqual([null, null]);
  });

  it('20: the text of an exception stays here', async () => {
    test.hub.register('com.procedure', () => {
      throw new Error('SELECT * FROM users');
    });
    const error = await client.call('com.procedure').catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain('SELECT');
    expect(test.log).toHaveLength(1);
  });
});

describe('streamed calls', () => {
  it('9: pieces after the handler has returned do not run it again', async () => {
    let runs = 0;
    test.hub.register('com.procedure', () => ++runs);
    for (const progress of [true, true, false])
      client.send([48, 1, { progress }, 'com.procedure', ['piece']]);
    expect(await client.drain()).toEqual([[50, 1, {}, [1]]]);
    expect(runs).toBe(1);
  });

  it('14: skip and killnowait of one are answered once', async () => {
    for (const [request, mode] of [
      [1, 'skip'],
      [2, 'killnowait'],
    ] as const) {
      test.hub.register(`com.procedure${request}`, async () => {
        await turns();
        return 'late';
      });
      client.send([
        48,
        request,
        { progress: true, receive_progress: true },
        `com.procedure${request}`,
        [1],
      ]);
      client.send([49, request, { mode }]);
      client.send([48, request, {}, `com.procedure${request}`, [2]]);
      await turns(8);
      expect(await client.drain()).toEqual([[8, 48, request, {}, 'wamp.error.canceled']]);
    }
    client.close();
    expectEmptyTables(test);
  });
});

describe('the words of the specification', () => {
  it('12: GOODBYE is answered with goodbye_and_out', async () => {
    await client.leave();
    expect(client.received.at(-1)).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
  });

  it('12: an unknown realm is no_such_realm, a malformed one invalid_uri', async () => {
    for (const [realm, uri] of [
      ['other', 'wamp.error.no_such_realm'],
      ['a b', 'wamp.error.invalid_uri'],
    ]) {
      const other = test.connect();
      other.send([1, realm, {}]);
      expect((await other.next())[2]).toBe(uri);
    }
  });

  it('12: a timeout is timeout, and not canceled', async () => {
    test.hub.register('com.procedure', () => new Promise(() => {}));
    const call = client.call('com.procedure', [], {}, { timeout: 10 });
    test.clock.advance(10);
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
  });

  it('12: an unknown registration is no_such_registration', async () => {
    await expect(client.unregister(7)).rejects.toMatchObject({
      uri: 'wamp.error.no_such_registration',
    });
  });

  it('16: publication ids are random, and one for all receivers', async () => {
    const other = await test.join();
    await client.subscribe('com.topic');
    await other.subscribe('com.topic');
    const publication = test.hub.publish('com.topic');
    expect((await client.next())[2]).toBe(publication);
    expect((await other.next())[2]).toBe(publication);
    expect(publication).not.toBe(test.hub.publish('com.topic') - 1);
  });
});

describe('13: what breaks the protocol ends the session', () => {
  it.each([
    ['a second HELLO', [1, 'realm1', {}]],
    ['an empty list', []],
    ['an unknown type', [99, 1]],
    ['a CALL that is too short', [48, 1]],
    ['a CALL with a text for an id', [48, 'one', {}, 'com.a']],
    ['ERROR for a CALL', [8, 48, 1, {}, 'com.error']],
    ['a message of servers', [36, 1, 1, {}]],
    ['22: the id 0', [48, 0, {}, 'com.a']],
    ['22: the id -5', [48, -5, {}, 'com.a']],
    ['22: the id 2^60', [48, 2 ** 60, {}, 'com.a']],
    ['22: the id true', [48, true, {}, 'com.a']],
  ])('%s', async (_name, message) => {
    client.send(message);
    expect(await client.next()).toEqual(violation);
    await client.closed;
    expectEmptyTables(test);
  });

  it('a frame that cannot be decoded, or is nested without end', async () => {
    for (const frame of ['{', '[48,1,{},"com.a"][48,2,{},"com.a"]', '['.repeat(60_000)]) {
      const other = await test.join();
      other.sendRaw(frame);
      expect(await other.next()).toEqual(violation);
      await other.closed;
    }
  });

  it('15: ABORT of the client ends it without an answer', async () => {
    client.send([3, {}, 'com.reason']);
    await client.closed;
    expect(client.received).toHaveLength(1);
    expectEmptyTables(test);
  });
});

function circular(): unknown {
  const list: unknown[] = [];
  list.push(list);
  return list;
}
