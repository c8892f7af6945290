import { describe, expect, it } from 'vitest';
import { openMachine } from '../utils/machine.js';

const bad = ['', 'a.', '.a', 'a..b', 'a b', 'a#b', 'a\tb', 'a\u00a0b'];
const invalid = (type: number) => [
  [8, type, 1, {}, 'wamp.error.invalid_uri', [expect.any(String)]],
];

describe('malformed URIs', () => {
  it.each(bad)('F1: CALL, REGISTER and SUBSCRIBE of %j are refused with invalid_uri', (uri) => {
    expect(openMachine().receive([48, 1, {}, uri]).take()).toEqual(invalid(48));
    expect(openMachine().receive([64, 1, {}, uri]).take()).toEqual(invalid(64));
    expect(openMachine().receive([32, 1, {}, uri]).take()).toEqual(invalid(32));
  });

  it.each(bad)('F2: PUBLISH to %j is refused if an answer is wanted, else silently', (uri) => {
    const session = openMachine().receive([16, 1, { acknowledge: true }, uri]);
    expect(session.take()).toEqual(invalid(16));
    session.receive([16, 2, {}, uri], [16, 3, { acknowledge: false }, uri]);
    expect(session.take()).toEqual([]);
    expect(session.publishes).toEqual([]);
  });

  it('a refused CALL leaves nothing behind', () => {
    const session = openMachine().receive([48, 1, { timeout: 100 }, 'a b']);
    expect(session.machine.calls.size).toBe(0);
    expect(session.clock.pending).toBe(0);
    expect(session.calls).toEqual([]);
  });

  it('a refused streamed CALL is refused once; its further pieces are discarded', () => {
    const session = openMachine().receive(
      [48, 1, { progress: true }, 'a b', [1]],
      [48, 1, { progress: true }, 'a b', [2]],
      [48, 1, {}, 'a b', [3]],
    );
    expect(session.take()).toEqual(invalid(48));
  });
});

describe('patterns', () => {
  it.each([
    ['wildcard', 'com..status'],
    ['wildcard', '.'],
    ['prefix', 'com.'],
    ['prefix', 'com.exa'],
  ])('F3: %s %j may be registered and subscribed to', (match, uri) => {
    expect(openMachine().receive([64, 1, { match }, uri]).take()).toEqual([[65, 1, 1]]);
    expect(openMachine().receive([32, 1, { match }, uri]).take()).toEqual([[33, 1, 1]]);
  });

  it('F3: a prefix has no empty component but the last', () => {
    expect(
      openMachine()
        .receive([64, 1, { match: 'prefix' }, 'com..x'])
        .take(),
    ).toEqual(invalid(64));
    expect(
      openMachine()
        .receive([32, 1, { match: 'prefix' }, 'com..x'])
        .take(),
    ).toEqual(invalid(32));
  });

  it('D10: match null is exact', () => {
    const session = openMachine().receive([64, 1, { match: null }, 'com.a']);
    expect(session.machine.registrations.find('com.a')?.match).toBe('exact');
  });

  it.each([32, 64])('F6: an unknown match in message %i breaks the protocol', (code) => {
    const session = openMachine().receive([code, 1, { match: 'regex' }, 'com.a']);
    expect(session.take()[0]).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
  });
});

describe('URIs that belong to the protocol', () => {
  it.each(['wamp', 'wamp.mine', 'wamp.session.count'])(
    'F5: REGISTER of, and PUBLISH to, %s is refused',
    (uri) => {
      expect(openMachine().receive([64, 1, {}, uri]).take()).toEqual(invalid(64));
      expect(
        openMachine()
          .receive([16, 1, { acknowledge: true }, uri])
          .take(),
      ).toEqual(invalid(16));
    },
  );

  it('F5: SUBSCRIBE to and CALL of them are not', () => {
    const session = openMachine().receive(
      [32, 1, {}, 'wamp.session.on_join'],
      [48, 2, {}, 'wamp.session.count'],
    );
    expect(session.take()).toEqual([[33, 1, 1]]);
    expect(session.calls).toHaveLength(1);
  });

  it('F5: wampum is not wamp', () => {
    expect(openMachine().receive([64, 1, {}, 'wampum.mine']).take()).toEqual([[65, 1, 1]]);
  });

  it('F7: one URI may be a topic and a procedure', () => {
    const session = openMachine().receive([64, 1, {}, 'com.a'], [32, 2, {}, 'com.a']);
    expect(session.take()).toEqual([
      [65, 1, 1],
      [33, 2, 1],
    ]);
  });
});
