import { describe, expect, it } from 'vitest';
import { IdSequence, MAX_ID } from '../../lib/protocol/ids.js';
import { ProtocolViolation } from '../../lib/protocol/protocol-violation.js';
import { RequestOrder } from '../../lib/session/request-order.js';
import { type MachineUnderTest, openMachine, violation } from '../utils/machine.js';

/** One request of each kind, with the id given. */
const requests: Record<string, (id: number) => unknown[]> = {
  PUBLISH: (id) => [16, id, {}, 'com.topic'],
  SUBSCRIBE: (id) => [32, id, {}, 'com.topic'],
  UNSUBSCRIBE: (id) => [34, id, 99],
  REGISTER: (id) => [64, id, {}, `com.procedure${id}`],
  UNREGISTER: (id) => [66, id, 99],
  CALL: (id) => [48, id, {}, 'com.procedure'],
};
const kinds = Object.entries(requests);

const strict = () => openMachine(true);
const isOpen = ({ machine }: MachineUnderTest) => machine.phase === 'established';

describe('request ids, held to the rule (strict)', () => {
  it('E1: all requests share one count: 1, 2, 3, ...', () => {
    const session = strict();
    kinds.forEach(([, request], i) => session.receive(request(i + 1)));
    expect(isOpen(session)).toBe(true);
  });

  it.each(kinds)('E2: a first %s with the id 7 breaks the protocol', (_name, request) => {
    const session = strict().receive(request(7));
    expect(session.take()).toEqual([violation('The next request id must be 1, not 7.')]);
  });

  it.each(kinds)('E3: a gap before %s breaks the protocol', (_name, request) => {
    const session = strict().receive([16, 1, {}, 'com.topic'], request(3));
    expect(session.take().at(-1)).toEqual(violation('The next request id must be 2, not 3.'));
  });

  it.each(kinds)('E4: a repeat by %s breaks the protocol', (_name, request) => {
    const session = strict().receive([16, 1, {}, 'com.topic'], request(1));
    expect(isOpen(session)).toBe(false);
  });

  it('E5: 1 follows 2^53', () => {
    const order = new RequestOrder(MAX_ID - 1);
    order.check(MAX_ID);
    order.check(1);
    order.check(2);
    expect(() => order.check(4)).toThrow(ProtocolViolation);
  });

  it('E7: a failed request has used its id', () => {
    const session = strict().receive(
      [48, 1, {}, 'not a uri'],
      [34, 2, 99],
      [64, 3, {}, 'wamp.mine'],
      [16, 4, {}, 'not a uri'],
      [16, 5, {}, 'com.topic'],
    );
    expect(isOpen(session)).toBe(true);
  });

  it('E7: CANCEL, YIELD and ERROR use none', () => {
    const session = strict().receive([64, 1, {}, 'com.offered']);
    session.invoke('com.offered');
    session.invoke('com.offered');
    session.receive(
      [49, 1, {}],
      [49, 900, {}],
      [70, 1, {}],
      [8, 68, 2, {}, 'com.error'],
      [16, 2, {}, 'com.topic'],
    );
    expect(isOpen(session)).toBe(true);
  });

  it('I7: pieces of a streamed call repeat its id, and new requests count on', () => {
    const session = strict().receive(
      [48, 1, { progress: true }, 'com.procedure', [1]],
      [16, 2, {}, 'com.topic'],
      [48, 1, { progress: true }, 'com.procedure', [2]],
      [48, 3, {}, 'com.procedure'],
      [48, 1, {}, 'com.procedure', [3]],
      [16, 4, {}, 'com.topic'],
    );
    expect(isOpen(session)).toBe(true);
    expect(session.calls).toHaveLength(2);
  });

  it('I9: so do pieces that come after the answer', () => {
    const session = strict().receive([48, 1, { progress: true }, 'com.procedure', [1]]);
    session.lastCall.result();
    session.receive(
      [48, 1, { progress: true }, 'com.procedure', [2]],
      [48, 1, {}, 'com.procedure', [3]],
    );
    expect(isOpen(session)).toBe(true);
    session.receive([48, 1, {}, 'com.procedure', [4]]);
    expect(isOpen(session)).toBe(false);
  });

  it('I8: an id beyond the next one breaks the protocol, streamed or not', () => {
    const session = strict().receive([48, 2, { progress: true }, 'com.procedure', [1]]);
    expect(isOpen(session)).toBe(false);
  });
});

describe('request ids, as clients count (the default)', () => {
  it('E11: any order passes; wampy.js goes on counting after a reconnect', () => {
    const session = openMachine();
    [57, 58, 3, 2 ** 53, 1].forEach((id, i) =>
      session.receive(kinds[i % kinds.length]![1](id), [16, id + 0, {}, 'com.topic']),
    );
    expect(isOpen(session)).toBe(true);
  });

  it('an id may be used again once its call has been answered', () => {
    const session = openMachine().receive([48, 1, {}, 'com.procedure']);
    session.lastCall.result(['first']);
    session.receive([48, 1, {}, 'com.procedure']);
    session.lastCall.result(['second']);
    expect(session.take()).toEqual([
      [50, 1, {}, ['first']],
      [50, 1, {}, ['second']],
    ]);
  });

  it.each([true, false])(
    'I8: a CALL with the id of one in flight ends the session (strict: %s)',
    (is) => {
      const session = openMachine(is).receive(
        [48, 1, {}, 'com.procedure'],
        [48, 1, {}, 'com.procedure'],
      );
      expect(session.take()).toEqual([violation('CALL.Request 1 is in flight already.')]);
      expect(session.calls).toHaveLength(1);
    },
  );
});

describe('ids the server counts', () => {
  it('E8: INVOCATION.Request is 1, 2, 3, ... in every session', () => {
    for (const session of [openMachine(), openMachine()]) {
      session.receive([64, 1, {}, 'com.offered']).take();
      for (let i = 0; i < 3; i++) session.invoke('com.offered');
      expect(session.take().map(([, request]) => request)).toEqual([1, 2, 3]);
    }
  });

  it('E8: an INVOCATION that cannot be encoded leaves no gap', () => {
    const session = openMachine().receive([64, 1, {}, 'com.offered']);
    session.take();
    expect(() => session.invoke('com.offered', {}, [() => 'no data'])).toThrow();
    session.invoke('com.offered');
    expect(session.take()).toEqual([[68, 1, 1, {}]]);
  });

  it('registration ids count up from 1 and are not used again', () => {
    const session = openMachine().receive([64, 1, {}, 'com.a'], [66, 2, 1], [64, 3, {}, 'com.a']);
    expect(session.take()).toEqual([
      [65, 1, 1],
      [67, 2],
      [65, 3, 2],
    ]);
  });

  it('a sequence starts at 1 and goes on with 1 after 2^53', () => {
    expect(new IdSequence().next()).toBe(1);
    const ids = new IdSequence(MAX_ID - 1);
    expect([ids.next(), ids.next(), ids.next()]).toEqual([MAX_ID - 1, MAX_ID, 1]);
  });
});
