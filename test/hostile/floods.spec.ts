import { ErrorUri, type WampSerializer } from 'nestjs-wamp';
import { describe, expect, it } from 'vitest';
import { MessageCode as Code } from '../../lib/protocol/message-codes.js';
import { limitDefaults } from '../../lib/protocol/limits.js';
import { type Attacker, frame, isFinalAnswer, Opcode } from './attacker.js';
import { formats, useTarget } from './support.js';

// Much at once, of what is allowed in small numbers. The canary is answered while it goes on.

const target = useTarget();
const { maxCallsInFlight, maxWaitingEvents } = limitDefaults;

function opcodeOf({ binary }: WampSerializer): number {
  return binary ? Opcode.Binary : Opcode.Text;
}

/** Sends frames by one write, and asks the canary meanwhile. */
async function flood({ socket }: Attacker, frames: readonly Uint8Array[]): Promise<void> {
  socket.write(Buffer.concat(frames));
  await target().assertCanaryAnswers();
}

/** So many messages as frames; they are told their number, from 1. */
function messages(
  { serializer }: Attacker,
  count: number,
  message: (nth: number) => readonly unknown[],
): Uint8Array[] {
  const opcode = opcodeOf(serializer);
  return Array.from({ length: count }, (_, i) => frame(opcode, serializer.encode(message(i + 1))));
}

const call = (name: string, options: object = {}, args: unknown[] = []) => {
  return (nth: number): unknown[] => [
    Code.Call,
    nth,
    options,
    `com.target.${name}`,
    [...args, nth],
  ];
};

/** How many messages of each code came, without WELCOME. */
function tally({ received }: Attacker): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const [code] of received.slice(1))
    counts[code as number] = (counts[code as number] ?? 0) + 1;
  return counts;
}

/** The formats differ in little that counts here; one of them bears the most. */
const floods = formats.map(
  ([name, format]) => [name, format.binary ? 5_000 : 20_000, format] as const,
);

describe.each(floods)('%s, %i at once', (_subprotocol, many, serializer) => {
  it('pings do not keep calls from their answers', async () => {
    const attacker = await target().join(serializer);
    const ping = frame(Opcode.Ping, 'x'.repeat(125));
    await flood(
      attacker,
      Array.from({ length: many }, () => ping),
    );
    expect(await attacker.echo(1)).toBe(1);
  });

  it.each(['connect', 'join'] as const)('of empty messages one is refused (%s)', async (stage) => {
    const attacker = await target()[stage](serializer);
    await flood(
      attacker,
      Array.from({ length: many }, () => frame(opcodeOf(serializer))),
    );
    await attacker.ended();
    expect(attacker.received.filter(([code]) => code !== Code.Welcome)).toEqual([
      [Code.Abort, { message: expect.any(String) }, ErrorUri.ProtocolViolation],
    ]);
  });

  it('a message in as many empty pieces ends the connection', async () => {
    const attacker = await target().join(serializer);
    const empty = frame(Opcode.Continuation, '', Opcode.Continuation);
    const first = frame(opcodeOf(serializer), '', opcodeOf(serializer));
    await flood(attacker, [first, ...Array.from({ length: many }, () => empty)]);
    await attacker.ended();
    expect(tally(attacker)[Code.Result]).toBeUndefined();
  });

  it('HELLOs make one session, which ends', async () => {
    const attacker = await target().connect(serializer);
    await flood(
      attacker,
      messages(attacker, many, () => [Code.Hello, 'realm1', {}]),
    );
    await attacker.ended();
    expect(attacker.received.map(([code]) => code)).toEqual([Code.Welcome, Code.Abort]);
  });

  it('events reach a handler that returns at once', async () => {
    const attacker = await target().join(serializer);
    const before = target().service.events;
    const publish = (nth: number): unknown[] => [Code.Publish, nth, {}, 'com.target.fast', [nth]];
    await flood(attacker, messages(attacker, many, publish));
    expect(await attacker.echo(1)).toBe(1);
    expect(target().service.events - before).toBe(many);
    expect(tally(attacker)).toEqual({ [Code.Result]: 1 });
  });

  it('of events for a slow handler, so many wait as may', async () => {
    const attacker = await target().join(serializer);
    const options = { acknowledge: true };
    const publish = (nth: number): unknown[] => [Code.Publish, nth, options, 'com.target.stuck'];
    await flood(attacker, messages(attacker, many, publish));
    await attacker.answerTo(many);
    const accepted = maxWaitingEvents + 1;
    expect(tally(attacker)).toEqual({ [Code.Published]: accepted, [Code.Error]: many - accepted });
  });

  it('calls are answered one by one', async () => {
    const attacker = await target().join(serializer);
    await flood(attacker, messages(attacker, many, call('echo')));
    await attacker.answerTo(many);
    const answers = Array.from({ length: many }, (_, i) => [Code.Result, i + 1, {}, [i + 1]]);
    expect(attacker.received.slice(1)).toEqual(answers);
  });

  it('of calls that never end, so many run as may', async () => {
    const attacker = await target().join(serializer);
    await flood(attacker, messages(attacker, many, call('never')));
    await attacker.answerTo(many);
    expect(tally(attacker)).toEqual({ [Code.Error]: many - maxCallsInFlight });
    expect(target().tables()['calls']).toBe(maxCallsInFlight);
  });

  it('calls that are canceled at once get one answer each', async () => {
    const attacker = await target().join(serializer);
    const procedures = ['never', 'deaf', 'ticks', 'slow', 'echo'];
    const modes = ['kill', 'killnowait', 'skip'];
    const calls = messages(attacker, many / 2, (nth) =>
      call(procedures[nth % 5]!, { receive_progress: true })(nth),
    );
    const cancel = (nth: number): unknown[] => [Code.Cancel, nth, { mode: modes[nth % 3] }];
    const cancels = messages(attacker, many / 2, cancel);
    await flood(
      attacker,
      calls.flatMap((each, i) => [each, cancels[i]!]),
    );
    target().service.releaseAll();
    // Two round trips, and everything is through.
    for (const last of [many, many + 1]) {
      attacker.send([Code.Call, last, {}, 'com.target.echo']);
      await attacker.answerTo(last);
    }
    const requests = attacker.received
      .map((message) => [message, message[message[0] === Code.Error ? 2 : 1] as number] as const)
      .filter(([message, request]) => request < many && isFinalAnswer(message, request))
      .map(([, request]) => request);
    expect(requests.toSorted((a, b) => a - b)).toEqual(calls.map((_, i) => i + 1));
  });

  it('subscriptions to one topic are one', async () => {
    const attacker = await target().join(serializer);
    const subscribe = (nth: number): unknown[] => [Code.Subscribe, nth, {}, 'com.target.live'];
    await flood(attacker, messages(attacker, many, subscribe));
    const [, , id] = await attacker.answerTo(many);
    expect(target().service.running).toBe(1);
    attacker.send([Code.Unsubscribe, many + 1, id]);
    await attacker.answerTo(many + 1);
    expect(target().service.running).toBe(0);
  });

  it('procedures that come and go leave nothing', async () => {
    const attacker = await target().join(serializer);
    const both = (nth: number): unknown[] =>
      nth % 2 === 1
        ? [Code.Register, nth, { match: 'wildcard' }, `com.client..${nth}`]
        : [Code.Unregister, nth, nth / 2];
    await flood(attacker, messages(attacker, many, both));
    await attacker.answerTo(many);
    expect(tally(attacker)).toEqual({ [Code.Registered]: many / 2, [Code.Unregistered]: many / 2 });
    expect(target().tables()['registrations']).toBe(0);
  });

  it('pieces of a streamed call make one result', async () => {
    const attacker = await target().join(serializer);
    const piece = (nth: number): unknown[] =>
      call('total', { progress: nth < many })(1).with(4, [nth]);
    await flood(attacker, messages(attacker, many, piece));
    expect(await attacker.answerTo(1)).toEqual([Code.Result, 1, {}, [many]]);
  });

  it('of pieces that nobody reads, no more wait than may', async () => {
    const attacker = await target().join(serializer);
    const piece = (nth: number): unknown[] =>
      call('hoard', { progress: nth < many })(1).with(4, ['x'.repeat(300)]);
    await flood(attacker, messages(attacker, many, piece));
    expect((await attacker.answerTo(1))[4]).toBe(ErrorUri.Unavailable);
    attacker.send([Code.Call, 2, {}, 'com.target.echo', [1]]);
    expect(await attacker.answerTo(2)).toEqual([Code.Result, 2, {}, [1]]);
  });
});
