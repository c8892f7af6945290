import { describe, expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import type { IncomingCall } from '../../lib/session/incoming-call.js';
import { clientCalls, routerCalls } from '../utils/both-ends.js';

// The same tables at both ends of a session, their messages passed directly: no transport, no hub.

const ends = [
  {
    who: 'a client that calls',
    open: clientCalls,
    asks: 'CALL',
    answers: 'RESULT',
    stops: 'CANCEL',
  },
  {
    who: 'a router that calls',
    open: routerCalls,
    asks: 'INVOCATION',
    answers: 'YIELD',
    stops: 'INTERRUPT',
  },
] as const;

/** Every piece of input that has come. */
function piecesOf({ input }: IncomingCall): unknown[] {
  const pieces: unknown[] = [];
  for (let piece = input?.take(); piece !== undefined; piece = input?.take())
    pieces.push(piece.args);
  return pieces;
}

describe.each(ends)('$who', ({ open, asks, answers: answersBy, stops }) => {
  it('gets the result of what it sent', () => {
    const both = open();
    const { answers } = both.call({ args: [1, 'two'], kwargs: { three: 3 } });
    const [handled] = both.handled();
    expect(handled).toMatchObject({
      procedure: 'com.procedure',
      args: [1, 'two'],
      kwargs: { three: 3 },
      input: undefined,
    });
    handled!.result(['done'], { a: 1 }, { x: 1 });
    expect(answers()).toEqual([['result', ['done'], { a: 1 }, { x: 1 }]]);
    expect([both.asked(), both.answered()]).toEqual([[asks], [answersBy]]);
    expect(both.held()).toBe(0);
  });

  it('gets each result, in whatever order they come', () => {
    const both = open();
    const calls = [1, 2, 3].map((n) => both.call({ args: [n] }));
    for (const handled of both.handled().toReversed()) handled.result(handled.args);
    expect(calls.map(({ answers }) => answers())).toEqual(
      [1, 2, 3].map((n) => [['result', [n], undefined, {}]]),
    );
    expect(both.held()).toBe(0);
  });

  it('gets the error, which names the type of its request', () => {
    const both = open();
    const { answers } = both.call();
    both.handled()[0]!.error(new WampError('com.example.no'));
    expect(answers()).toEqual([['error', 'com.example.no']]);
    expect(both.answered()).toEqual(['ERROR']);
    expect(both.held()).toBe(0);
  });

  it.each([
    [
      true,
      [
        ['progress', [1]],
        ['progress', [2]],
      ],
    ],
    [false, []],
  ])('gets progressive results if it asks for them: %s', (receiveProgress, progress) => {
    const both = open();
    const { answers } = both.call({ receiveProgress });
    const [handled] = both.handled();
    handled!.progress([1]);
    handled!.progress([2]);
    handled!.result([3]);
    expect(answers().map(([kind, args]) => [kind, args])).toEqual([...progress, ['result', [3]]]);
    expect(both.held()).toBe(0);
  });

  it('streams input, of which no piece is a new call', () => {
    const both = open();
    const { call, answers } = both.call({ args: [1], hasInput: true });
    call.sendPiece([2], undefined, true);
    call.sendPiece([3]);
    expect(both.handled()).toHaveLength(1);
    expect(piecesOf(both.handled()[0]!)).toEqual([[1], [2], [3]]);
    both.handled()[0]!.result(['all']);
    expect(answers()).toEqual([['result', ['all'], undefined, {}]]);
    expect(both.asked()).toEqual([asks, asks, asks]);
    expect(both.held()).toBe(0);
  });

  it('killnowait: waits no longer, and tells the handler to stop', () => {
    const both = open();
    const { call, answers } = both.call({ args: [1], hasInput: true, timeoutMs: 1_000 });
    call.cancel(new WampError('com.example.enough'));
    expect(answers()).toEqual([['error', 'com.example.enough']]);
    const [handled] = both.handled();
    expect(handled!.abortReason).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(handled!.input!.failure).toBe(handled!.abortReason);
    handled!.result(['late']);
    expect(answers()).toHaveLength(1);
    expect(both.asked()).toEqual([asks, `${stops} killnowait`]);
    expect(both.answered()).toEqual(['ERROR']);
    expect(both.held()).toBe(0);
  });

  it('kill: waits for what the handler makes of it, progress no longer', () => {
    const both = open();
    const { call, answers } = both.call({ cancelMode: 'kill', receiveProgress: true });
    call.cancel(new WampError('com.example.enough'));
    const [handled] = both.handled();
    expect([answers(), handled!.abortReason?.uri]).toEqual([[], 'wamp.error.canceled']);
    handled!.progress([1]);
    handled!.result(['so far']);
    expect(answers()).toEqual([['result', ['so far'], undefined, {}]]);
    expect(both.asked()).toEqual([asks, `${stops} kill`]);
    expect(both.answered()).toEqual([answersBy]);
    expect(both.held()).toBe(0);
  });

  it('is told of a timeout of its own, and tells the other end to stop', () => {
    const both = open();
    const { answers } = both.call({ timeoutMs: 100 });
    both.advance(100);
    expect(answers()).toEqual([['error', 'wamp.error.timeout']]);
    expect(both.handled()[0]!.abortReason?.uri).toBe('wamp.error.canceled');
    both.handled()[0]!.error(new WampError('com.example.late'));
    expect(both.held()).toBe(0);
  });

  it('gets ERROR when the time that it gives the other end is up', () => {
    const both = open();
    const { answers } = both.call({ details: { timeout: 100 } });
    both.advance(100);
    expect(answers()).toEqual([['error', 'wamp.error.timeout']]);
    both.handled()[0]!.result();
    expect(both.asked()).toEqual([asks]);
    expect(both.held()).toBe(0);
  });

  it.each([
    ['an answer to what it never asked', (both) => both.answer(answerTo(answersBy, 99))],
    ['an ERROR to what it never asked', (both) => both.answer(errorTo(asks, 99))],
    ['an ERROR of the other leg', (both) => both.answer(errorTo(other(asks), 1))],
    ['a piece of a call that is no stream', (both) => both.ask(pieceOf(asks))],
  ] as [string, (both: ReturnType<typeof open>) => void][])('%s breaks the protocol', (_, act) => {
    const both = open();
    both.call();
    expect(() => act(both)).toThrow(expect.objectContaining({ name: 'ProtocolViolation' }));
    expect(() => act(both)).toThrow(asks);
  });
});

describe('skip', () => {
  it('of a client is done by the router: it answers at once, and the handler goes on', () => {
    const both = clientCalls();
    const { call, answers } = both.call({ cancelMode: 'skip' });
    call.cancel(new WampError('com.example.enough'));
    expect(answers()).toEqual([['error', 'com.example.enough']]);
    expect(both.asked()).toEqual(['CALL', 'CANCEL skip']);
    expect(both.answered()).toEqual(['ERROR']);
    expect(both.handled()[0]!.abortReason).toBeUndefined();
    both.handled()[0]!.result();
    expect(both.held()).toBe(0);
  });

  it('of a router is not told to the client, whose answer is late', () => {
    const both = routerCalls();
    const { call, answers } = both.call({ cancelMode: 'skip' });
    call.cancel(new WampError('com.example.enough'));
    expect(both.asked()).toEqual(['INVOCATION']);
    both.handled()[0]!.result(['late']);
    expect(answers()).toEqual([['error', 'com.example.enough']]);
    expect(both.held()).toBe(0);
  });

  it.each([
    ['of a client ends its open input', clientCalls, ['CALL', 'CANCEL skip']],
    ['of a router ends its open input', routerCalls, ['INVOCATION', 'INVOCATION']],
  ])('%s', (_, open, asked) => {
    const both = open();
    const { call } = both.call({ args: [1], hasInput: true, cancelMode: 'skip' });
    call.cancel(new WampError('com.example.enough'));
    expect(both.asked()).toEqual(asked);
    expect(piecesOf(both.handled()[0]!)).toEqual([[1]]);
    expect(both.handled()[0]!.input!.isOver).toBe(true);
    both.handled()[0]!.result();
    expect(both.held()).toBe(0);
  });
});

const codes = { CALL: 48, INVOCATION: 68, RESULT: 50, YIELD: 70 } as const;

function answerTo(name: 'RESULT' | 'YIELD', request: number): unknown {
  return [codes[name], request, {}];
}

function errorTo(name: 'CALL' | 'INVOCATION', request: number): unknown {
  return [8, codes[name], request, {}, 'com.error'];
}

/** A further piece of the first call. */
function pieceOf(name: 'CALL' | 'INVOCATION'): unknown {
  if (name === 'CALL') return [48, 2, { progress: true }, 'com.procedure'];
  return [68, 1, 1, { progress: true }];
}

function other(name: 'CALL' | 'INVOCATION'): 'CALL' | 'INVOCATION' {
  return name === 'CALL' ? 'INVOCATION' : 'CALL';
}
