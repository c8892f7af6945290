import { CloseUri, ErrorUri } from 'nestjs-wamp';
import { describe, expect, it } from 'vitest';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import type { Attacker } from './attacker.js';
import { formats, useTarget, violation } from './support.js';

// Good messages at the wrong time, and ids that belong to others.

const target = useTarget();

const fromClients: readonly (readonly unknown[])[] = [
  [Code.Goodbye, {}, 'wamp.close.normal'],
  [Code.Error, Code.Invocation, 1, {}, 'com.error'],
  [Code.Publish, 1, {}, 'com.a'],
  [Code.Subscribe, 1, {}, 'com.a'],
  [Code.Unsubscribe, 1, 1],
  [Code.Call, 1, {}, 'com.target.echo'],
  [Code.Cancel, 1, {}],
  [Code.Register, 1, {}, 'com.a'],
  [Code.Unregister, 1, 1],
  [Code.Yield, 1, {}],
];
const fromServers: readonly (readonly unknown[])[] = [
  [Code.Welcome, 1, {}],
  [Code.Challenge, 'ticket', {}],
  [Code.Published, 1, 1],
  [Code.Subscribed, 1, 1],
  [Code.Unsubscribed, 1],
  [Code.Event, 1, 1, {}],
  [Code.Result, 1, {}],
  [Code.Registered, 1, 1],
  [Code.Unregistered, 1],
  [Code.Invocation, 1, 1, {}],
  [Code.Interrupt, 1, {}],
];
const notNow: readonly (readonly unknown[])[] = [
  [Code.Hello, 'realm1', {}],
  [Code.Authenticate, 'secret', {}],
];

describe.each(formats)('%s', (_subprotocol, serializer) => {
  /** A session that holds one of everything, which nobody else may touch. */
  async function victim(): Promise<Attacker & { readonly ids: number[] }> {
    const attacker = await target().join(serializer);
    const requests = [
      attacker.request(Code.Subscribe, {}, 'com.news'),
      attacker.request(Code.Register, {}, 'com.client.offer'),
    ];
    const grants = await Promise.all(requests.map((request) => attacker.answerTo(request)));
    return Object.assign(attacker, { ids: grants.map((grant) => grant[2] as number) });
  }

  it.each([...fromClients, ...fromServers, notNow[1]!])(
    'before HELLO, %j is a protocol violation',
    async (...message) => {
      const attacker = await target().connect(serializer);
      attacker.send(message);
      attacker.hello();
      expect((await attacker.ended()).abort).toEqual(violation);
    },
  );

  it.each([...fromServers, ...notNow])(
    'in an open session, %j is a protocol violation',
    async (...message) => {
      const attacker = await target().join(serializer);
      attacker.send(message);
      attacker.call('echo');
      expect((await attacker.ended()).abort).toEqual(violation);
      expect(attacker.received.map(([code]) => code)).toEqual([Code.Welcome, Code.Abort]);
    },
  );

  it('after GOODBYE nothing is heard', async () => {
    const attacker = await target().join(serializer);
    attacker.send([Code.Goodbye, {}, 'wamp.close.normal']);
    for (const message of [...fromClients, ...fromServers, ...notNow]) attacker.send(message);
    expect((await attacker.ended()).status).toBe(1000);
    expect(attacker.received.slice(1)).toEqual([[Code.Goodbye, {}, CloseUri.GoodbyeAndOut]]);
  });

  it.each(['connect', 'join'] as const)('after ABORT nothing is said (%s)', async (stage) => {
    const attacker = await target()[stage](serializer);
    const before = attacker.received.length;
    attacker.send([Code.Abort, {}, 'com.error']);
    for (const message of [...notNow, ...fromClients]) attacker.send(message);
    await attacker.ended();
    expect(attacker.received.slice(before)).toEqual([]);
  });

  it('a call id that is in flight cannot be used again', async () => {
    const attacker = await target().join(serializer);
    attacker.send([Code.Call, 1, {}, 'com.target.never']);
    attacker.send([Code.Call, 1, {}, 'com.target.never']);
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  it('a streamed call cannot go on after its last piece', async () => {
    const attacker = await target().join(serializer);
    for (const progress of [true, false, true])
      attacker.send([Code.Call, 1, { progress }, 'com.target.hoard', [1]]);
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  it.each([
    [Code.Unsubscribe, 0, ErrorUri.NoSuchSubscription],
    [Code.Unregister, 1, ErrorUri.NoSuchRegistration],
  ])("message %i cannot take what is another session's", async (code, nth, uri) => {
    const owner = await victim();
    const attacker = await target().join(serializer);
    const error = await attacker.answerTo(attacker.request(code, owner.ids[nth]));
    expect([error[0], error[1], error[4]]).toEqual([Code.Error, code, uri]);
    target().hub.publish('com.news', [1]);
    expect((await owner.next(([type]) => type === Code.Event))[4]).toEqual([1]);
    expect(target().hub.sessions.get(owner.session)!.link.machine.registrations.size).toBe(1);
  });

  it.each([Code.Unsubscribe, Code.Unregister])(
    'ids that were never issued, or given back, are none (message %i)',
    async (code) => {
      const owner = await victim();
      const own = owner.ids[code === Code.Unsubscribe ? 0 : 1]!;
      await owner.answerTo(owner.request(code, own));
      for (const id of [own, own + 1, 2 ** 32, 2 ** 53])
        expect((await owner.answerTo(owner.request(code, id)))[0]).toBe(Code.Error);
      expect(await owner.echo(1)).toBe(1);
    },
  );

  it("CANCEL of another session's call, or of none, does nothing", async () => {
    const owner = await target().join(serializer);
    const call = owner.call('never');
    await owner.settled();
    const attacker = await target().join(serializer);
    for (const id of [call, 7, 2 ** 53])
      for (const mode of ['skip', 'kill', 'killnowait', 1, null])
        attacker.send([Code.Cancel, id, { mode }]);
    expect(await attacker.echo(1)).toBe(1);
    expect(await owner.echo(1)).toBe(1);
    expect(owner.received.some(([code]) => code === Code.Error)).toBe(false);
  });

  it.each([
    [Code.Yield, 1, {}, ['stolen']],
    [Code.Error, Code.Invocation, 1, {}, 'com.stolen'],
  ])("%j cannot answer another session's invocation", async (...answer) => {
    const owner = await victim();
    const session = target().hub.sessions.get(owner.session)!;
    const result = session.call('com.client.offer');
    const [, request] = await owner.next(([code]) => code === Code.Invocation);
    const attacker = await target().join(serializer);
    attacker.send(answer);
    expect((await attacker.ended()).abort).toEqual(violation);
    owner.send([Code.Yield, request, {}, ['mine']]);
    expect(await result).toBe('mine');
  });

  it('answers to an invocation that is over are dropped', async () => {
    const owner = await victim();
    const result = target().hub.sessions.get(owner.session)!.call('com.client.offer');
    const [, request] = await owner.next(([code]) => code === Code.Invocation);
    for (const value of ['first', 'second', 'third'])
      owner.send([Code.Yield, request, {}, [value]]);
    owner.send([Code.Error, Code.Invocation, request, {}, 'com.error']);
    expect(await result).toBe('first');
    expect(await owner.echo(1)).toBe(1);
  });

  it('an ERROR for anything but an invocation is a protocol violation', async () => {
    for (const type of [Code.Call, Code.Publish, Code.Subscribe, Code.Register, 1, 2 ** 53]) {
      const attacker = await target().join(serializer);
      attacker.send([Code.Error, type, 1, {}, 'com.error']);
      expect((await attacker.ended()).abort).toEqual(violation);
    }
  });
});
