import { describe, expect, it } from 'vitest';
import { routerRoles } from '../../lib/protocol/features.js';
import {
  challengedMachine,
  joiningMachine,
  MachineUnderTest,
  openMachine,
  violation,
} from '../utils/machine.js';

const opening = () => new MachineUnderTest();

describe('opening a session', () => {
  it('B7: WELCOME is the first message, with the session id and what the application decided', () => {
    const session = joiningMachine();
    session.machine.welcome({ realm: 'realm1', authid: 'joe' });

    expect(session.take()).toEqual([
      [2, 1234, { realm: 'realm1', authid: 'joe', roles: routerRoles }],
    ]);
    expect(session.machine.phase).toBe('established');
  });

  it('B9: both roles are announced, each with features', () => {
    expect(routerRoles).toEqual({
      broker: { features: expect.any(Object) },
      dealer: { features: expect.any(Object) },
    });
  });

  it('B10: exactly the features that are there are announced', () => {
    expect(routerRoles).toEqual({
      broker: {
        features: {
          pattern_based_subscription: true,
          publication_trustlevels: true,
          publisher_exclusion: true,
          publisher_identification: true,
          subscriber_blackwhite_listing: true,
          subscription_revocation: true,
        },
      },
      dealer: {
        features: {
          call_canceling: true,
          call_timeout: true,
          caller_identification: true,
          pattern_based_registration: true,
          progressive_call_invocations: true,
          progressive_call_results: true,
          registration_revocation: true,
        },
      },
    });
  });

  it.each([
    ['no roles', {}],
    ['roles that are no dictionary', { roles: [] }],
    ['null roles', { roles: null }],
    ['empty roles', { roles: {} }],
    ['an unknown role', { roles: { juggler: {} } }],
    ['roles without features', { roles: { callee: {} } }],
    ['odd features', { roles: { callee: { features: 7 } } }],
  ])('B4, B5: HELLO with %s is let in (DESIGN: accepted)', (_what, details) => {
    const session = opening().receive([1, 'realm1', details]);
    session.machine.welcome({});
    expect(session.machine.phase).toBe('established');
    expect(session.machine.features).toEqual({
      callCanceling: false,
      registrationRevocation: false,
      subscriptionRevocation: false,
      progressiveResults: false,
      progressiveInvocations: false,
    });
  });

  it('B6: unknown keys of details, roles and features pass', () => {
    const details = { _mine: 1, roles: { callee: { features: { x: true }, y: 1 } }, z: null };
    const session = opening().receive([1, 'realm1', details]);
    expect(session.hellos).toEqual([['realm1', details]]);
  });

  it.each(['call_canceling', 'call_cancelling'])('X2: %s announces INTERRUPT', (key) => {
    const roles = { callee: { features: { [key]: true } } };
    expect(openMachine(false, { roles }).machine.features.callCanceling).toBe(true);
  });

  it('B3, B15: AUTHENTICATE and a second HELLO while joining break the protocol', () => {
    expect(joiningMachine().receive([5, 'x', {}]).take()).toEqual([
      violation(expect.stringContaining('AUTHENTICATE')),
    ]);
    expect(joiningMachine().receive([1, 'realm1', {}]).take()).toEqual([
      violation(expect.stringContaining('HELLO')),
    ]);
  });

  it('B2: a second HELLO in an open session breaks the protocol, and the session is gone', () => {
    const session = openMachine().receive([1, 'realm1', {}]);
    expect(session.take()).toEqual([violation(expect.stringContaining('HELLO'))]);
    expect(session.endings).toEqual(['wamp.error.protocol_violation']);
  });

  it.each(['', 'a b', 'a#b', 'a..b', '.'])(
    'B12: the malformed realm %j is invalid_uri',
    (realm) => {
      const session = opening().receive([1, realm, {}]);
      expect(session.take()).toEqual([
        [3, { message: expect.any(String) }, 'wamp.error.invalid_uri'],
      ]);
      expect(session.hellos).toEqual([]);
      expect(session.transportsEnded).toBe(1);
    },
  );

  it.each([null, 1, {}, ['realm1']])('B13: the realm %j breaks the protocol', (realm) => {
    expect(opening().receive([1, realm, {}]).take()).toEqual([
      violation(expect.stringContaining('HELLO.Realm')),
    ]);
  });

  it('B28: ABORT is never answered, whatever the state', () => {
    for (const session of [opening(), joiningMachine(), openMachine()]) {
      session.receive([3, {}, 'wamp.error.cannot_authenticate', ['text'], { key: 1 }]);
      expect(session.take()).toEqual([]);
      expect(session.transportsEnded).toBe(1);
    }
  });

  it('knows the session id when HELLO is, before anything is decided', () => {
    const session = opening();
    expect(session.machine.id).toBe(0);
    session.receive([1, 'realm1', {}]);
    expect(session.machine.id).toBe(1234);
  });

  it.each([
    ['WELCOME', openMachine],
    ['the end', () => joiningMachine().receive([3, {}, 'wamp.error.any'])],
    ['the end while challenged', () => challengedMachine().receive([3, {}, 'wamp.error.any'])],
  ])('nothing of the handshake is kept after %s', (_when, open) => {
    expect(open().machine.handshake).toBeUndefined();
  });

  it('a client that WELCOME itself is too much for has no session', () => {
    const session = joiningMachine();
    session.send = () => session.machine.finish('wamp.error.unavailable');
    expect(session.machine.welcome({})).toBe(false);
    expect(session.machine.phase).toBe('closed');
  });

  it('a decision that comes after the client has gone changes nothing', () => {
    const session = joiningMachine();
    session.machine.finish('wamp.close.connection_lost');
    session.machine.welcome({});
    expect(session.take()).toEqual([]);
    expect(session.machine.phase).toBe('closed');
  });

  it('B11: the application may refuse with ABORT; nothing follows it', () => {
    const session = joiningMachine();
    session.machine.abort('wamp.error.no_such_realm', 'not here');
    session.machine.abort('wamp.error.other', 'twice');
    expect(session.take()).toEqual([[3, { message: 'not here' }, 'wamp.error.no_such_realm']]);
    expect(session.transportsEnded).toBe(1);
  });
});

describe('the challenge', () => {
  it('is sent, its answer handed over, and then decided about', () => {
    const session = joiningMachine();
    session.machine.challenge('wampcra', { challenge: 'x' }, session);
    expect(session.take()).toEqual([[4, 'wampcra', { challenge: 'x' }]]);
    session.receive([5, 'signature', { more: 1 }]);
    expect(session.authenticates).toEqual([['signature', { more: 1 }]]);
    expect(session.take()).toEqual([]);
    expect(session.machine.welcome({})).toBe(true);
    expect(session.take()).toEqual([[2, 1234, { roles: routerRoles }]]);
  });

  it('may be decided about before the message that answers it is through', () => {
    const session = joiningMachine();
    const authenticate = (): void => void session.machine.welcome({});
    session.machine.challenge('ticket', {}, { authenticate });
    session.receive([5, 'secret', {}], [48, 1, {}, 'com.procedure']);
    expect(session.machine.phase).toBe('established');
    expect(session.calls).toHaveLength(1);
  });

  it('may be refused, and nothing follows', () => {
    const session = challengedMachine().receive([5, 'wrong', {}]);
    session.machine.abort('wamp.error.authentication_failed', 'no');
    session.receive([5, 'secret', {}]);
    expect(session.take()).toEqual([[3, { message: 'no' }, 'wamp.error.authentication_failed']]);
    expect(session.authenticates).toHaveLength(1);
  });

  it('may be followed by a further one, which has its own answer', () => {
    const session = challengedMachine().receive([5, 'first', {}]);
    session.machine.challenge('ticket', {}, session);
    session.receive([5, 'second', {}]);
    expect(session.take()).toEqual([[4, 'ticket', {}]]);
    expect(session.authenticates.map(([signature]) => signature)).toEqual(['first', 'second']);
  });

  it('B15: AUTHENTICATE answers it once: a second one breaks the protocol', () => {
    const session = challengedMachine().receive([5, 'secret', {}], [5, 'secret', {}]);
    expect(session.authenticates).toHaveLength(1);
    expect(session.take()).toEqual([violation('AUTHENTICATE came before the session was open.')]);
  });

  it.each([
    ['before HELLO', opening],
    ['while another is open', challengedMachine],
    ['in an open session', openMachine],
    ['after the end', () => joiningMachine().receive([3, {}, 'wamp.error.any'])],
  ])('%s is not sent', (_when, open) => {
    const session = open();
    const { phase } = session.machine;
    session.machine.challenge('ticket', {}, session);
    expect(session.take()).toEqual([]);
    expect(session.machine.phase).toBe(phase);
  });

  it('holds WELCOME back until it is answered', () => {
    const session = challengedMachine();
    expect(session.machine.welcome({})).toBe(false);
    expect(session.take()).toEqual([]);
    session.receive([5, 'secret', {}]);
    expect(session.machine.welcome({})).toBe(true);
  });

  it.each(['goodbye', 'dismiss', 'restart'] as const)('%s ends it with ABORT', (farewell) => {
    const session = challengedMachine();
    session.machine[farewell]('wamp.close.system_shutdown', 'bye');
    expect(session.take()).toEqual([[3, { message: 'bye' }, 'wamp.close.system_shutdown']]);
    expect(session.endings).toEqual(['wamp.close.system_shutdown']);
    expect(session.receive([5, 'secret', {}]).authenticates).toEqual([]);
  });
});
