import { ErrorUri, type WampLimitOptions } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { Attacker } from './attacker.js';
import { formats, Target, useTarget } from './support.js';

// Limits of a session: one ERROR for what is too much, and the session goes on.

/** A way to take more of the server than one session may. */
interface Excess {
  readonly title: string;
  readonly limits: WampLimitOptions;
  /** Takes as much as is allowed; returns the requests that took it. */
  fill(attacker: Attacker): Promise<number[]>;
  /** Takes more; returns the request that is refused. */
  exceed(attacker: Attacker, taken: readonly number[]): number;
  readonly refusal: readonly [type: number, uri: string];
  /** Gives back enough for one more. */
  free?(attacker: Attacker, taken: readonly number[], target: Target): Promise<unknown>;
}

const { Call, Cancel, Publish, Register, Subscribe, Unregister, Unsubscribe } = MessageCode;
const unavailable = (type: number): Excess['refusal'] => [type, ErrorUri.Unavailable];

async function calls(attacker: Attacker, name: string, options: object = {}): Promise<number[]> {
  const requests = [1, 2, 3].map(() => attacker.call(name, [], options));
  await attacker.settled();
  return requests;
}

function piece(attacker: Attacker, request: number, progress: boolean, bytes = 400): void {
  attacker.send([Call, request, { progress }, 'com.target.hoard', ['x'.repeat(bytes)]]);
}

/** Sends requests one by one; returns the ids that were granted. */
async function granted(attacker: Attacker, code: number, uris: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const uri of uris)
    ids.push((await attacker.answerTo(attacker.request(code, {}, uri)))[2] as number);
  return ids;
}

const longUri = `com.target.${'x'.repeat(500)}`;

function longUriIn(title: string, code: number, options: object): Excess {
  return {
    title: `a URI of 511 characters where 40 are allowed, in ${title}`,
    limits: { maxUriLength: 40 },
    fill: () => Promise.resolve([]),
    exceed: (attacker) => attacker.request(code, options, longUri),
    refusal: [code, ErrorUri.InvalidUri],
  };
}

const excesses: readonly Excess[] = [
  {
    title: 'the 4th call in flight where 3 are allowed',
    limits: { maxCallsInFlight: 3 },
    fill: (attacker) => calls(attacker, 'never'),
    exceed: (attacker) => attacker.call('echo'),
    refusal: unavailable(Call),
    async free(attacker, [first], { service }) {
      attacker.send([Cancel, first, {}]);
      await attacker.answerTo(first!);
      // The answer frees no place: the end of the handler does.
      service.release();
      await attacker.settled();
    },
  },
  {
    title: 'the 4th call where 3 run on that were canceled and answered',
    limits: { maxCallsInFlight: 3 },
    async fill(attacker) {
      const requests = await calls(attacker, 'deaf');
      for (const request of requests) attacker.send([Cancel, request, { mode: 'skip' }]);
      for (const request of requests) await attacker.answerTo(request);
      attacker.received.length = 0;
      return requests;
    },
    exceed: (attacker) => attacker.call('echo'),
    refusal: unavailable(Call),
    free(attacker, _taken, { service }) {
      service.release();
      return attacker.settled();
    },
  },
  {
    title: 'the 4th call where 3 streamed ones are open, which may go on',
    limits: { maxCallsInFlight: 3 },
    async fill(attacker) {
      const requests = await calls(attacker, 'total', { progress: true });
      for (const request of requests)
        attacker.send([Call, request, { progress: true }, 'com.target.total', [1]]);
      return requests;
    },
    exceed: (attacker) => attacker.call('echo'),
    refusal: unavailable(Call),
    async free(attacker, [first]) {
      attacker.send([Call, first, {}, 'com.target.total', [1]]);
      expect(await attacker.answerTo(first!)).toEqual([MessageCode.Result, first, {}, [2]]);
    },
  },
  {
    title: 'the 3rd registration where 2 are allowed',
    limits: { maxRegistrations: 2 },
    fill: (attacker) => granted(attacker, Register, ['com.a', 'com.b']),
    exceed: (attacker) => attacker.request(Register, { match: 'prefix' }, 'com.c'),
    refusal: unavailable(Register),
    async free(attacker, [first]) {
      await attacker.answerTo(attacker.request(Unregister, first));
      expect(await granted(attacker, Register, ['com.d'])).toEqual([expect.any(Number)]);
    },
  },
  {
    title: 'the 3rd subscription where 2 are allowed',
    limits: { maxSubscriptions: 2 },
    fill: (attacker) => granted(attacker, Subscribe, ['com.a', 'com.target.live']),
    exceed: (attacker) => attacker.request(Subscribe, { match: 'wildcard' }, 'com..c'),
    refusal: unavailable(Subscribe),
    async free(attacker, [first]) {
      await attacker.answerTo(attacker.request(Unsubscribe, first));
      expect(await granted(attacker, Subscribe, ['com.d'])).toEqual([expect.any(Number)]);
    },
  },
  {
    title: 'the 3rd subscription where 2 are allowed and topics are still being set up',
    limits: { maxSubscriptions: 2 },
    async fill(attacker) {
      for (const name of ['a', 'b']) attacker.request(Subscribe, {}, `com.target.dawdling.${name}`);
      await attacker.settled();
      return [];
    },
    exceed: (attacker) => attacker.request(Subscribe, {}, 'com.target.dawdling.c'),
    refusal: unavailable(Subscribe),
  },
  longUriIn('CALL', Call, {}),
  longUriIn('REGISTER', Register, {}),
  longUriIn('REGISTER of a prefix', Register, { match: 'prefix' }),
  longUriIn('SUBSCRIBE', Subscribe, {}),
  longUriIn('SUBSCRIBE to a pattern', Subscribe, { match: 'wildcard' }),
  longUriIn('PUBLISH', Publish, { acknowledge: true }),
  {
    title: '1,200 bytes of streamed input where 1,000 may wait',
    limits: { maxInputBufferBytes: 1_000 },
    async fill(attacker) {
      const request = attacker.call('hoard', ['x'.repeat(400)], { progress: true });
      piece(attacker, request, true);
      await attacker.settled();
      return [request];
    },
    exceed(attacker, [request]) {
      piece(attacker, request!, true);
      // What comes too late is discarded.
      piece(attacker, request!, true);
      piece(attacker, request!, false);
      return request!;
    },
    refusal: unavailable(Call),
  },
  {
    title: 'an event where 3 wait for a handler and 3 may',
    limits: { maxWaitingEvents: 3 },
    async fill(attacker) {
      for (let i = 0; i < 4; i++) {
        const publish = attacker.request(Publish, { acknowledge: true }, 'com.target.stuck');
        expect((await attacker.answerTo(publish))[0]).toBe(MessageCode.Published);
      }
      return [];
    },
    exceed: (attacker) => attacker.request(Publish, { acknowledge: true }, 'com.target.stuck'),
    refusal: unavailable(Publish),
    async free(attacker, _taken, { service }) {
      service.release();
      await attacker.settled();
    },
  },
];

const errorsIn = ({ received }: Attacker): readonly (readonly unknown[])[] =>
  received.filter(([code]) => code === MessageCode.Error);

describe.each(excesses)('$title', ({ limits, fill, exceed, refusal: [type, uri], free }) => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start({ limits });
  });
  afterEach(() => target.assertNothingLeft());
  afterAll(() => target.stop());

  it.each(formats)('gets one ERROR, and the session goes on (%s)', async (_name, serializer) => {
    const attacker = await target.join(serializer);
    const taken = await fill(attacker);
    const request = exceed(attacker, taken);
    await attacker.settled();
    const refused = [MessageCode.Error, type, request, {}, uri, expect.any(Array)];
    expect(errorsIn(attacker)).toEqual([refused]);
    await free?.(attacker, taken, target);
    expect(await attacker.echo('still here')).toBe('still here');
  });
});

describe.each(excesses)(
  '$title, with the limit switched off',
  ({ limits, fill, exceed, refusal }) => {
    const off = Object.fromEntries(Object.keys(limits).map((name) => [name, 0]));
    const target = useTarget({ limits: off });

    it.each(formats)('is not refused (%s)', async (_name, serializer) => {
      const attacker = await target().join(serializer);
      exceed(attacker, await fill(attacker));
      await attacker.settled();
      expect(errorsIn(attacker).filter((error) => error[4] === refusal[1])).toEqual([]);
      expect(await attacker.echo('still here')).toBe('still here');
    });
  },
);

describe('a topic that is held already, where no further one is allowed', () => {
  const target = useTarget({ limits: { maxSubscriptions: 2 } });

  it.each(formats)('can be subscribed to again (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    const ids = await granted(attacker, Subscribe, ['com.a', 'com.target.live']);
    expect(await granted(attacker, Subscribe, ['com.a', 'com.target.live'])).toEqual(ids);
    expect(errorsIn(attacker)).toEqual([]);
  });
});

describe('events that are not acknowledged, where 3 may wait', () => {
  const target = useTarget({ limits: { maxWaitingEvents: 3 } });

  it.each(formats)('are left out in silence beyond them (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    const { service } = target();
    const before = service.events;
    for (let i = 0; i < 20; i++) attacker.request(Publish, {}, 'com.target.stuck');
    expect(await attacker.echo(1)).toBe(1);
    expect(errorsIn(attacker)).toEqual([]);
    // Each round lets the handler go on to the next event.
    for (let i = 0; i < 20; i++) {
      service.release();
      await attacker.settled();
    }
    expect(service.events - before).toBe(4);
  });
});
