import { describe, expect, it } from 'vitest';
import { CallInput } from '../../lib/session/call-input.js';
import { openMachine, violation } from '../utils/machine.js';

const callee = (...features: string[]) => ({
  roles: { callee: { features: Object.fromEntries(features.map((name) => [name, true])) } },
});

function offering(isStrict = false, details?: Record<string, unknown>) {
  const session = openMachine(isStrict, details).receive([64, 1, {}, 'com.offered']);
  session.take();
  return session;
}

describe('progressive YIELDs nobody asked for', () => {
  it('do not keep the call alive, reach nobody, and are counted', () => {
    const session = offering();
    const { answers } = session.invoke('com.offered', { timeoutMs: 100 });
    for (let i = 0; i < 5; i++) {
      session.clock.advance(30);
      session.receive([70, 1, { progress: true }, [i]]);
    }
    expect(answers).toEqual([['error', expect.objectContaining({ uri: 'wamp.error.timeout' })]]);
    expect(session.machine.invocations.lateAnswers).toBe(5);
  });
});

describe('ids of streamed calls', () => {
  const chunk = (uri: string, options: object = { progress: true }) => [48, 1, options, uri, ['x']];

  it('a call of another procedure with the id of an ended stream is a call', () => {
    const session = openMachine().receive(chunk('com.first'));
    session.lastCall.result();
    session.take();
    session.receive([48, 1, {}, 'com.second']);
    expect(session.calls.map(({ procedure }) => procedure)).toEqual(['com.first', 'com.second']);
    session.lastCall.result(['answer']);
    expect(session.take()).toEqual([[50, 1, {}, ['answer']]]);
  });

  it('a late piece of an ended stream is still no call', () => {
    const session = openMachine().receive(chunk('com.first'));
    session.lastCall.result();
    session.receive(chunk('com.first'), chunk('com.first', {}));
    expect(session.calls).toHaveLength(1);
  });

  it('a piece that names another procedure breaks the protocol, and is not taken in', () => {
    const session = openMachine().receive(chunk('com.first'));
    const { input } = session.lastCall;
    session.receive(chunk('com.second'));
    expect(session.take()).toEqual([violation('CALL.Request 1 is in flight already.')]);
    expect(input?.take()).toBeUndefined();
  });
});

describe('CallInput', () => {
  const piece = (n: number) => ({ args: [n], kwargs: undefined, bytes: 1 });

  it('gives the pieces in their order, however taking and adding alternate', () => {
    const input = new CallInput(Infinity);
    const taken: unknown[] = [];
    let added = 0;
    for (const burst of [1, 5, 2, 100, 3, 1_000])
      for (let i = 0; i < burst; i++) {
        input.push(piece(added++));
        if (i % 3 === 0) taken.push(input.take()?.args?.[0]);
      }
    input.close();
    while (!input.isOver) taken.push(input.take()?.args?.[0]);
    expect(taken).toEqual(Array.from({ length: added }, (_, i) => i));
    expect(input.take()).toBeUndefined();
  });

  it('takes many pieces without moving those that wait each time', () => {
    const input = new CallInput(Infinity);
    for (let i = 0; i < 1_000; i++) input.push(piece(i));
    let moved = 0;
    const waiting = input['waiting']['items'] as { splice(...range: number[]): unknown };
    const { splice } = Array.prototype;
    waiting.splice = function (this: unknown[], start: number, count: number) {
      moved += this.length - count;
      return splice.call(this, start, count);
    };
    for (let i = 0; i < 1_000; i++) input.take();
    expect(moved).toBeLessThanOrEqual(1_000);
    expect(input.take()).toBeUndefined();
  });

  it('frees the room of what was taken', () => {
    const input = new CallInput(3);
    for (let i = 0; i < 50; i++) {
      expect(input.push(piece(i))).toBe(true);
      expect(input.take()?.args).toEqual([i]);
    }
    for (let i = 0; i < 3; i++) input.push(piece(i));
    expect(input.push(piece(3))).toBe(false);
  });
});

describe('ppt_scheme without the feature', () => {
  it.each<[string, unknown[]]>([
    ['CALL', [48, 1, { ppt_scheme: 'x_custom' }, 'com.procedure', ['?']]],
    ['PUBLISH', [16, 1, { ppt_scheme: 'x_custom' }, 'com.topic', ['?']]],
    ['YIELD', [70, 1, { ppt_scheme: 'x_custom' }, ['?']]],
    ['ERROR', [8, 68, 1, { ppt_scheme: 'x_custom' }, 'com.error', ['?']]],
  ])('%s breaks the protocol', (_name, message) => {
    const session = offering();
    const { answers } = session.invoke('com.offered');
    session.take();
    session.receive(message);
    expect(session.take()).toEqual([violation(expect.stringContaining('payload_passthru_mode'))]);
    expect([...session.calls, ...session.publishes]).toEqual([]);
    expect(answers).toEqual([['error', expect.objectContaining({ uri: 'wamp.error.canceled' })]]);
  });

  it('null counts as absent', () => {
    const session = openMachine().receive([48, 1, { ppt_scheme: null }, 'com.procedure']);
    expect(session.calls).toHaveLength(1);
  });
});

describe('receive_progress (I3)', () => {
  const both = ['progressive_call_results', 'call_canceling'];
  it.each<[boolean, string[], boolean]>([
    [true, [], false],
    [true, ['progressive_call_results'], false],
    [true, ['call_canceling'], false],
    [true, both, true],
    [false, [], true],
    [false, ['progressive_call_results'], true],
    [false, both, true],
  ])('strict %s, announced %j: asked for is %s', (isStrict, announced, isAsked) => {
    const session = offering(isStrict, callee(...announced));
    session.invoke('com.offered', { receiveProgress: true });
    expect(session.take()).toEqual([[68, 1, 1, isAsked ? { receive_progress: true } : {}]]);
  });
});

describe('GOODBYE of a server that shuts down', () => {
  it('comes after an answer to every call', () => {
    const session = openMachine().receive([48, 1, {}, 'com.a'], [48, 2, {}, 'com.b']);
    session.machine.dismiss('wamp.close.system_shutdown', 'Bye.');
    expect(session.take()).toEqual([
      [8, 48, 1, {}, 'wamp.error.unavailable', ['Bye.']],
      [8, 48, 2, {}, 'wamp.error.unavailable', ['Bye.']],
      [6, { message: 'Bye.' }, 'wamp.close.system_shutdown'],
    ]);
  });
});
