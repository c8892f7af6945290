import { describe, expect, it } from 'vitest';
import { capableClient } from '../../lib/testing/index.js';
import { closingMachine, joiningMachine, MachineUnderTest, openMachine } from '../utils/machine.js';

// The state table of the specification ("Session State Charts", "Protocol Errors"): every message in
// every state. One row a message, one column a state.

type Outcome =
  | 'asks to join'
  | 'is processed'
  | 'is ignored'
  | 'is a violation'
  | 'ends the session without an answer'
  | 'is answered with GOODBYE'
  | 'completes the closing';

const states = {
  'before HELLO': () => new MachineUnderTest(),
  'while joining': () => joiningMachine(),
  'in an open session': () => openMachine(),
  'after our GOODBYE': () => closingMachine(),
  'after the end': () => openMachine().receive([3, {}, 'wamp.error.any']),
};
type State = keyof typeof states;

const viol = 'is a violation';
const ignored = 'is ignored';
const ends = 'ends the session without an answer';

const inSession: Outcome[] = [viol, viol, 'is processed', ignored, ignored];
const never: Outcome[] = [viol, viol, viol, ignored, ignored];

const messages: [name: string, message: unknown, outcomes: Outcome[]][] = [
  ['HELLO', [1, 'realm1', capableClient], ['asks to join', viol, viol, ignored, ignored]],
  ['AUTHENTICATE', [5, 'secret', {}], never],
  ['ABORT', [3, {}, 'wamp.error.any'], [ends, ends, ends, 'completes the closing', ignored]],
  [
    'GOODBYE',
    [6, {}, 'wamp.close.close_realm'],
    [viol, viol, 'is answered with GOODBYE', 'completes the closing', ignored],
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

describe('every message in every state', () => {
  it.each(cases)('%s %s %s', (_name, state, outcome, message) => {
    const session = states[state]();
    const endedBefore = session.transportsEnded;
    const phaseBefore = session.machine.phase;

    session.receive(message);

    const answer = session.take();
    const { phase } = session.machine;
    const hasEnded = session.transportsEnded > endedBefore;
    switch (outcome) {
      case 'asks to join':
        expect(session.hellos).toEqual([['realm1', capableClient]]);
        expect(phase).toBe('joining');
        break;
      case 'is processed':
        expect({ phase, hasEnded }).toEqual({ phase: 'established', hasEnded: false });
        break;
      case 'is ignored':
        expect({ answer, phase, hasEnded }).toEqual({
          answer: [],
          phase: phaseBefore,
          hasEnded: false,
        });
        break;
      case 'is a violation':
        expect(answer).toEqual([
          [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'],
        ]);
        expect({ phase, hasEnded }).toEqual({ phase: 'closed', hasEnded: true });
        break;
      case 'ends the session without an answer':
      case 'completes the closing':
        expect({ answer, phase, hasEnded }).toEqual({ answer: [], phase: 'closed', hasEnded: true });
        break;
      case 'is answered with GOODBYE':
        expect(answer).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
        expect({ phase, hasEnded }).toEqual({ phase: 'closed', hasEnded: true });
        break;
    }
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
    expect(session.take()).toEqual([
      [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'],
    ]);
    expect(session.transportsEnded).toBe(1);
  });

  it.each(broken)('%j after our GOODBYE ends the transport without a word', (message) => {
    const session = closingMachine().receive(message);
    expect(session.take()).toEqual([]);
    expect(session.transportsEnded).toBe(1);
  });
});
