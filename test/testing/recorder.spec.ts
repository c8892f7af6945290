import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../lib/client/connect.js';
import { WampTicketAuth } from '../../lib/auth/index.js';
import type { WampIdentity, WampNamedHello } from '../../lib/hub/authentication/join.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import {
  createTestHub,
  fakeClient,
  joinClient,
  memoryLink,
  MessageCode,
  recordMessages,
  type TestHub,
  ticketAuth,
} from '../../lib/testing/index.js';
import { differences } from '../../lib/testing/sequence-difference.js';

const { Hello, Challenge, Authenticate, Welcome, Call, Result, Goodbye } = MessageCode;

let test: TestHub;
let client: WampClient;

beforeEach(async () => {
  test = createTestHub();
  test.hub.register('com.add', ({ args }) => Number(args[0]) + Number(args[1]));
  client = await joinClient(test.hub);
});

describe('recordMessages', () => {
  it('records both directions from now on', async () => {
    const recorder = recordMessages(client);
    await client.call('com.add', [17, 25]);
    expect(recorder.messages).toEqual([
      [Call, 1, {}, 'com.add', [17, 25]],
      [Result, 1, {}, [42]],
    ]);
    expect(recorder.names).toEqual(['out CALL', 'in RESULT']);
    recorder.expect([Call, Result]);
    recorder.expect([]);
    recorder.clear();
    expect([recorder.messages, recorder.names]).toEqual([[], []]);
  });

  it('compares what has come since the last time', async () => {
    const recorder = recordMessages(client);
    await client.call('com.add', [1, 2]);
    recorder.expect([Call, Result]);
    await client.call('com.add', [1, 2]);
    await client.close();
    recorder.expect([Call, Result, Goodbye, Goodbye]);
    expect(recorder.messages).toHaveLength(6);
  });

  it('shows the difference', async () => {
    const recorder = recordMessages(client);
    await client.call('com.add', [17, 25]);
    expect(() => recorder.expect([Call, MessageCode.Event, Goodbye])).toThrow(
      `The messages are not the expected ones (- is missing, + came besides):
  out CALL [48,1,{},"com.add",[17,25]]
- EVENT (36)
- GOODBYE (6)
+ in RESULT [50,1,{},[42]]`,
    );
  });

  it('records a login from HELLO on, by the option of a client', async () => {
    test.hub.addAuthenticator(
      new (class extends WampTicketAuth {
        verify(_ticket: string, { authid }: WampNamedHello): WampIdentity {
          return { authid, authrole: 'user' };
        }
      })(),
    );
    const recorder = recordMessages();
    const { onMessage } = recorder;
    const auth = ticketAuth({ authid: 'ann', ticket: 'secret' });
    const { socket } = memoryLink(test.hub);
    const other = await connect({ url: 'ws://hub', socket, auth, onMessage, clock: test.clock });
    await other.close();
    recorder.expect([Hello, Challenge, Authenticate, Welcome, Goodbye, Goodbye]);
    expect(() => recordMessages(other)).toThrow('recorder = recordMessages()');
  });

  it('records clients of the kit and goes on with their own onMessage', async () => {
    const own: string[] = [];
    const joined = await joinClient(test.hub, {
      onMessage: (way, [code]) => own.push(`${way} ${code}`),
    });
    const recorders = [recordMessages(joined), recordMessages(joined)];
    await joined.call('com.add', [1, 2]);
    for (const recorder of recorders) recorder.expect([Call, Result]);
    expect(own).toEqual(['out 1', 'in 2', 'out 48', 'in 50']);
    const fake = fakeClient({ 'com.x': () => 1 });
    const recorder = recordMessages(fake);
    await fake.call('com.x');
    recorder.expect([Hello, Welcome, Call, Result]);
  });
});

describe('the difference of two lists', () => {
  it.each([
    ['', '', ''],
    ['ab', 'ab', ' a b'],
    ['ab', '', '-a-b'],
    ['', 'ab', '+a+b'],
    ['abc', 'ac', ' a-b c'],
    ['ac', 'abc', ' a+b c'],
    ['abcd', 'xbdy', '-a+x b-c d+y'],
    ['aab', 'aba', ' a-a b+a'],
  ])('%j and %j', (expected, got, told) => {
    const found = differences(expected.split(''), got.split(''));
    const signs = { same: ' ', missing: '-', more: '+' };
    expect(found.map(({ kind, item }) => signs[kind] + item).join('')).toBe(told);
    // What is not missing is what came, in its order.
    const came = found.filter(({ kind }) => kind !== 'missing');
    expect(came.map(({ item, index }) => [item, index])).toEqual(
      got.split('').map((item, i) => [item, i]),
    );
  });
});
