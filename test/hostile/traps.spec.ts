import { ErrorUri, type WampSerializer } from 'nestjs-wamp';
import { describe, expect, it } from 'vitest';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import { allRoles, type Attacker } from './attacker.js';
import { rawEncode } from './raw-codecs.js';
import { formats, useTarget, violation } from './support.js';

// Well-formed values in places where they do harm if they are believed.

const target = useTarget();
const ok = 'com.target.echo';

/** What is no id: integers from 1 to 2^53 are. */
const noIds: readonly (readonly [string, unknown])[] = [
  ['0', 0],
  ['-1', -1],
  ['2^53 + 2', 2n ** 53n + 2n],
  ['2^63', 2n ** 63n],
  ['2^64 - 1', 2n ** 64n - 1n],
  ['-2^63', -(2n ** 63n)],
  ['1.5', 1.5],
  ['1e300', 1e300],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['"1"', '1'],
  ['true', true],
  ['null', null],
  ['a list', [1]],
  ['a dictionary', {}],
];

/** Where ids stand in what a client sends. */
const idPlaces: readonly (readonly [string, (id: unknown) => unknown[]])[] = [
  ['CALL.Request', (id) => [Code.Call, id, {}, ok]],
  ['CANCEL.Request', (id) => [Code.Cancel, id, {}]],
  ['PUBLISH.Request', (id) => [Code.Publish, id, {}, 'com.a']],
  ['PUBLISH.Options.exclude', (id) => [Code.Publish, 1, { exclude: [1, id] }, 'com.a']],
  ['SUBSCRIBE.Request', (id) => [Code.Subscribe, id, {}, 'com.a']],
  ['UNSUBSCRIBE.Subscription', (id) => [Code.Unsubscribe, 1, id]],
  ['REGISTER.Request', (id) => [Code.Register, id, {}, 'com.a']],
  ['UNREGISTER.Registration', (id) => [Code.Unregister, 1, id]],
  ['YIELD.Request', (id) => [Code.Yield, id, {}]],
  ['ERROR.REQUEST.Request', (id) => [Code.Error, Code.Invocation, id, {}, 'com.error']],
  ['ERROR.REQUEST.Type', (id) => [Code.Error, id, 1, {}, 'com.error']],
  ['the type of a message', (id) => [id, 1, {}, ok]],
];

/** What is in the right form of a list, and still no message. */
const noMessages: readonly unknown[] = [
  ...[null, true, 42, 'x', {}, [], [[]], [{}], [7], [9], [71], [255], [1_023]],
  ...[[-1], [1.5], [1e300], ['48'], [null], [true], [[48]], [48], [48, 1], [48, 1, {}]],
  ...[
    [48, 1, 0, ok],
    [48, 1, [], ok],
    [48, 1, 'x', ok],
    [48, 1, {}, null],
    [48, 1, {}, [ok]],
  ],
  ...[
    [48, 1, {}, ok, {}],
    [48, 1, {}, ok, 'x'],
    [48, 1, {}, ok, [], []],
    [48, 1, {}, ok, [], {}, 1],
  ],
  ...[
    [48, 1, { progress: 1 }, ok],
    [16, 1, { acknowledge: 'true' }, ok],
    [16, 1, {}, 1],
  ],
  ...[
    [16, 1, { exclude_me: 0 }, ok],
    [16, 1, { eligible: {} }, ok],
    [16, 1, { exclude_authid: [1] }, ok],
  ],
  ...[
    [32, 1, { match: 1 }, ok],
    [32, 1, { match: 'regex' }, ok],
    [64, 1, { match: '__proto__' }, ok],
  ],
  ...[
    [70, 1, []],
    [49, 1, 'x'],
    [6, {}, 'a b'],
    [6, [], 'com.a'],
    [3, 1, 'com.a'],
  ],
];

const traps = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'then',
];

/** A dictionary with a key that objects may have already. */
function dict({ binary }: WampSerializer, key: string, value: unknown): object {
  return binary ? new Map([[key, value]]) : Object.fromEntries([[key, value]]);
}

describe.each(formats)('%s', (_subprotocol, serializer) => {
  const raw = (attacker: Attacker, message: unknown): void =>
    attacker.sendBytes(rawEncode(serializer, message));

  it.each(idPlaces)('%s that is no id is a protocol violation', async (_place, message) => {
    for (const [title, id] of noIds) {
      const attacker = await target().join(serializer);
      raw(attacker, message(id));
      expect([title, (await attacker.ended()).abort]).toEqual([title, violation]);
    }
  });

  it('2^53 and floats with integral values are ids', async () => {
    const attacker = await target().join(serializer);
    raw(attacker, [Code.Call, 2 ** 53, {}, ok, [1]]);
    expect(await attacker.answerTo(2 ** 53)).toEqual([Code.Result, 2 ** 53, {}, [1]]);
  });

  it('a list that is no message is a protocol violation', async () => {
    for (const message of noMessages) {
      const attacker = await target().join(serializer);
      raw(attacker, message);
      expect([message, (await attacker.ended()).abort]).toEqual([message, violation]);
    }
  });

  it('binary is neither a list nor a dictionary', async () => {
    const bytes = new Uint8Array(2);
    for (const message of [
      [Code.Call, 1, bytes, ok],
      [Code.Call, 1, {}, ok, bytes],
    ]) {
      const attacker = await target().join(serializer);
      attacker.send(message);
      expect((await attacker.ended()).abort).toEqual(violation);
    }
  });

  it.each(traps)('the key %s in arguments is data, and nothing else', async (key) => {
    const attacker = await target().join(serializer);
    const value = dict(serializer, key, { polluted: 1 });
    raw(attacker, [Code.Call, 1, {}, ok, [value]]);
    const [, , , args] = await attacker.answerTo(1);
    const got = (args as object[])[0]!;
    expect(Object.getOwnPropertyNames(got)).toEqual([key]);
    expect(Object.getOwnPropertyDescriptor(got, key)?.value).toEqual({ polluted: 1 });
    expect({}).not.toHaveProperty('polluted');
  });

  it.each(traps)('the key %s in every dictionary of the protocol is ignored', async (key) => {
    const attacker = await target().connect(serializer);
    const trap = dict(serializer, key, { polluted: 1, features: { polluted: 1 } });
    const welcome = attacker.next(([code]) => code === Code.Welcome);
    raw(attacker, [Code.Hello, 'realm1', dict(serializer, 'roles', trap)]);
    await welcome;
    raw(attacker, [Code.Call, 1, trap, ok, [1], trap]);
    raw(attacker, [Code.Publish, 2, trap, 'com.target.fast', [trap], trap]);
    raw(attacker, [Code.Subscribe, 3, trap, 'com.target.live']);
    raw(attacker, [Code.Register, 4, trap, 'com.a']);
    raw(attacker, [Code.Cancel, 5, trap]);
    expect(await attacker.answerTo(1)).toEqual([Code.Result, 1, {}, [1]]);
    expect((await attacker.answerTo(3))[0]).toBe(Code.Subscribed);
    expect((await attacker.answerTo(4))[0]).toBe(Code.Registered);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each(traps)('%s is a URI like any other', async (uri) => {
    const attacker = await target().join(serializer);
    for (const procedure of [uri, `com.target.${uri}`]) {
      const [code, , , , error] = await attacker.answerTo(
        attacker.request(Code.Call, {}, procedure),
      );
      expect([code, error]).toEqual([Code.Error, ErrorUri.NoSuchProcedure]);
    }
    for (const match of ['exact', 'prefix', 'wildcard']) {
      const subscribe = attacker.request(Code.Subscribe, { match }, uri);
      const register = attacker.request(Code.Register, { match }, uri);
      expect((await attacker.answerTo(subscribe))[0]).toBe(Code.Subscribed);
      expect((await attacker.answerTo(register))[0]).toBe(Code.Registered);
    }
    attacker.request(Code.Publish, { exclude_me: false }, uri, [1]);
    expect((await attacker.next(([code]) => code === Code.Event))[4]).toEqual([1]);
  });

  it.each(traps)('%s as the name of a realm is refused', async (realm) => {
    const attacker = await target().connect(serializer);
    attacker.hello(realm);
    expect((await attacker.ended()).abort?.[2]).toBe(ErrorUri.NoSuchRealm);
  });

  it.each([{}, [], null, 1, ''])('roles of %j do no harm', async (roles) => {
    const attacker = await target().connect(serializer);
    const roleList = { ...allRoles, caller: roles, callee: { features: roles } };
    raw(attacker, [Code.Hello, 'realm1', { roles: roleList }]);
    raw(attacker, [Code.Hello, 'realm1', { roles }]);
    expect((await attacker.ended()).abort).toEqual(violation);
  });
});
