import { describe, expect, it } from 'vitest';
import type { SessionPhase } from '../../lib/session/session-machine.js';
import { capableClient } from '../../lib/testing/index.js';
import {
  challengedMachine,
  closingMachine,
  joiningMachine,
  MachineUnderTest,
  openMachine,
} from '../utils/machine.js';

// The state table of the specification ("Session State Charts", "Protocol Errors"): every message in
// every state. One row a message, one column a state.

type Outcome =
  | 'asks to join'
  | 'answers the challenge'
  | 'is processed'
  | 'is ignored'
  | 'is a violation'
  | 'ends the session without an answer'
  | 'is answered with GOODBYE'
  | 'completes the closing';

const states = {
  'before HELLO': () => new MachineUnderTest(),
  'while joining': () => joiningMachine(),
  'while challenged': () => challengedMachine(),
  'in an open session': () => openMachine(),
  'after our GOODBYE': () => closingMachine(),
  'after the end': () => openMachine().receive([3, {}, 'wamp.error.any']),
};
type State = keyof typeof states;

const viol = 'is a violation';
const ignored = 'is ignored';
const ends = 'ends the session without an answer';

const inSession: Outcome[] = [viol, viol, viol, 'is processed', ignored, ignored];
const never: Outcome[] = [viol, viol, viol, viol, ignored, ignored];

const messages: [name: string, message: unknown, outcomes: Outcome[]][] = [
  ['HELLO', [1, 'realm1', capableClient], ['asks to join', viol, viol, viol, ignored, ignored]],
  [
    'AUTHENTICATE',
    [5, 'secret', {}],
    [viol, viol, 'answers the challenge', viol, ignored, ignored],
  ],
  ['ABORT', [3, {}, 'wamp.error.any'], [ends, ends, ends, ends, 'completes the closing', ignored]],
  [
    'GOODBYE',
    [6, {}, 'wamp.close.close_realm'],
    [viol, viol, viol, 'is answered with GOODBYE', 'completes the closing', ignored],
  ],
  ['PUBLISH', [16, 1, { acknowledge: true }, 'com.topic'], inSession],
  ['SUBSCRIBE', [32, 1, {}, 'com.topic'], inSession],
  ['UNSUBSCRIBE', [34, 1, 99], inSession],
  ['CALL', [48, 1, {}, 'com.procedure'], inSession],
  ['CANCEL', [49, 1, {}], inSession],
  ['REGISTER', [64, 1, {}, 'com.procedure'], inSession],
  ['UNREGISTER', [66, 1, 99], inSession],
  ['YIELD for an id never issued', [70, 1, {}], never],
  ['ERROR for an id never issued', [8, 68, 1, {}, 'com.error'], never],
  ['ERROR of a CALL', [8, 48, 1, {}, 'com.error'], never],
  ['WELCOME', [2, 1, {}], never],
  ['CHALLENGE', [4, 'ticket', {}], never],
  ['PUBLISHED', [17, 1, 2], never],
  ['SUBSCRIBED', [33, 1, 2], never],
  ['UNSUBSCRIBED', [35, 1], never],
  ['EVENT', [36, 1, 2, {}], never],
  ['RESULT', [50, 1, {}], never],
  ['REGISTERED', [65, 1, 2], never],
  ['UNREGISTERED', [67, 1], never],
  ['INVOCATION', [68, 1, 2, {}], never],
  ['INTERRUPT', [69, 1, {}], never],
];

const cases = messages.flatMap(([name, message, outcomes]) =>
  (Object.keys(states) as State[]).map((state, i) => [name, state, outcomes[i]!, message] as const),
);

/** What a message did: what was sent, where the session stands, whether the transport was ended. */
interface Effect {
  readonly answer: unknown;
  readonly phase: SessionPhase;
  readonly hasEnded: boolean;
  readonly asked: number;
  readonly answered: number;
}

const violation = [[3, { message: expect.any(String) }, 'wamp.error.protocol_violation']];
const over = { phase: 'closed', hasEnded: true, asked: 0, answered: 0 } as const;

function effectOf(outcome: Outcome, phase: SessionPhase): Effect {
  const unchanged = { answer: [], phase, hasEnded: false, asked: 0, answered: 0 };
  const effects: Record<Outcome, Effect> = {
    'asks to join': { ...unchanged, asked: 1 },
    'answers the challenge': { ...unchanged, answered: 1 },
    'is processed': { ...unchanged, answer: expect.any(Array) },
    'is ignored': unchanged,
    'is a violation': { ...over, answer: violation },
    'ends the session without an answer': { ...over, answer: [] },
    'completes the closing': { ...over, answer: [] },
    'is answered with GOODBYE': { ...over, answer: [[6, {}, 'wamp.close.goodbye_and_out']] },
  };
  return effects[outcome];
}

describe('every message in every state', () => {
  it.each(cases)('%s %s %s', (_name, state, outcome, message) => {
    const session = states[state]();
    const before = {
      phase: session.machine.phase,
      ended: session.transportsEnded,
      asked: session.hellos.length,
      answered: session.authenticates.length,
    };

    session.receive(message);

    const effect: Effect = {
      answer: session.take(),
      phase: session.machine.phase,
      hasEnded: session.transportsEnded > before.ended,
      asked: session.hellos.length - before.asked,
      answered: session.authenticates.length - before.answered,
    };
    expect(effect).toEqual(effectOf(outcome, before.phase));
  });

  it('YIELD and ERROR for an INVOCATION are processed in an open session', () => {
    const session = openMachine().receive([64, 1, {}, 'com.procedure']);
    const first = session.invoke('com.procedure');
    const second = session.invoke('com.procedure');

    session.receive([70, 1, {}, ['a']], [8, 68, 2, {}, 'com.error']);

    expect(first.answers).toEqual([['result', ['a'], undefined, {}]]);
    expect(second.answers).toEqual([['error', expect.objectContaining({ uri: 'com.error' })]]);
  });
});

describe('what is not a message', () => {
  const broken = [[], {}, 'x', 42, null, [7], [999], ['48'], [48]];

  it.each(broken)('%j is a violation in an open session', (message) => {
    const session = openMachine().receive(message);
    expect(session.take()).toEqual(violation);
    expect(session.transportsEnded).toBe(1);
  });

  it.each(broken)('%j after our GOODBYE ends the transport without a word', (message) => {
    const session = closingMachine().receive(message);
    expect(session.take()).toEqual([]);
    expect(session.transportsEnded).toBe(1);
  });
});
