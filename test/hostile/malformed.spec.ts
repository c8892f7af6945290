import type { WampSerializer } from 'nestjs-wamp';
import { describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { frame, Opcode } from './attacker.js';
import { brokenText, brokenValues, foreignValues, callWith, payloadOf, textOf } from './bytes.js';
import { nested } from './raw-codecs.js';
import { formats, useTarget, violation } from './support.js';

// What is no message, byte by byte: it ends the connection that sent it, and nothing else.

const target = useTarget();

describe.each(formats)('%s', (_subprotocol, serializer) => {
  const { binary } = serializer;

  const samples = brokenValues.filter((sample) => payloadOf(sample, serializer) !== undefined);
  it.each(samples)('$title is a protocol violation', async (sample) => {
    const attacker = await target().join(serializer);
    attacker.sendBytes(payloadOf(sample, serializer)!);
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  const foreign = foreignValues.filter((sample) => payloadOf(sample, serializer) !== undefined);
  it.runIf(foreign.length > 0)('what only the format knows becomes plain', async () => {
    for (const sample of foreign) {
      const attacker = await target().join(serializer);
      attacker.sendBytes(payloadOf(sample, serializer)!);
      const answer = await attacker.answerTo(1);
      expect([sample.title, answer[4]]).toEqual([sample.title, 'wamp.error.no_such_procedure']);
      attacker.received.length = 0;
      expect(await attacker.echo('alive')).toBe('alive');
    }
  });

  it('so is the same before HELLO', async () => {
    for (const sample of samples) {
      const attacker = await target().connect(serializer);
      attacker.sendBytes(payloadOf(sample, serializer)!);
      expect([sample.title, (await attacker.ended()).abort]).toEqual([sample.title, violation]);
    }
  });

  it('so is a message cut off at any byte', async () => {
    const whole = Buffer.from(
      serializer.encode([
        48,
        1,
        { timeout: 70_000 },
        'com.target.echo',
        ['é', 1.5],
        { a: null },
      ]) as string,
    );
    for (let length = 1; length < whole.length; length++) {
      const attacker = await target().join(serializer);
      const cut = whole.subarray(0, length);
      // The cut may go through a character, which is a violation of WebSocket already.
      attacker.sendBytes(binary ? cut : cut.toString().replace('\ufffd', ''));
      expect([`${length} of ${whole.length} bytes`, (await attacker.ended()).abort]).toEqual([
        `${length} of ${whole.length} bytes`,
        violation,
      ]);
    }
  });

  it('so is a frame of the other kind', async () => {
    const attacker = await target().join(serializer);
    attacker.sendBytes(serializer.encode([48, 1, {}, 'com.target.echo']), !binary);
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  it.each([65, 60_000, 500_000])('so are lists %i levels deep', async (levels) => {
    const attacker = await target().join(serializer);
    attacker.sendBytes(nested(serializer, levels));
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  it('so are lists 60,000 levels deep in an argument', async () => {
    const attacker = await target().join(serializer);
    const call = callWith(serializer, Buffer.from(nested(serializer, 60_000) as string));
    attacker.sendBytes(call, binary);
    expect((await attacker.ended()).abort).toEqual(violation);
  });

  it('characters of every length in a string are well formed', async () => {
    const attacker = await target().join(serializer);
    const characters = 'aé€😀\u0000'.slice(0, binary ? undefined : -1);
    const text = textOf(serializer, Buffer.from(characters));
    attacker.sendBytes(callWith(serializer, text), binary);
    expect(await attacker.answerTo(1)).toEqual([MessageCode.Result, 1, {}, [characters]]);
  });

  it.each(brokenText)('%s in a string ends the connection', async (_title, hex) => {
    for (const padding of [0, 20, 100, 1_000]) {
      const attacker = await target().join(serializer);
      const text = Buffer.concat([Buffer.alloc(padding, 'a'), Buffer.from(hex, 'hex')]);
      attacker.sendBytes(callWith(serializer, textOf(serializer, text)), binary);
      const { abort } = await attacker.ended();
      expect([padding, abort]).toEqual([padding, violation]);
    }
  });

  it.each(endings(serializer))('%s ends the connection', async (_title, bytes) => {
    const attacker = await target().join(serializer);
    attacker.socket.write(bytes);
    const { status } = await attacker.ended();
    expect([1002, 1007, 1009]).toContain(status);
  });

  it('a close frame in the middle of a message is followed', async () => {
    const attacker = await target().join(serializer);
    attacker.ws.send('[', { binary, fin: false });
    attacker.ws.close(1000);
    expect((await attacker.ended()).status).toBe(1000);
  });

  it('a message in many frames with pings between them is one message', async () => {
    const attacker = await target().join(serializer);
    const call = Buffer.from(serializer.encode([48, 1, {}, 'com.target.echo', [1]]) as string);
    for (let i = 0; i < call.length; i++) {
      attacker.ws.ping();
      attacker.ws.send(call.subarray(i, i + 1), { binary, fin: i === call.length - 1 });
    }
    expect(await attacker.answerTo(1)).toEqual([MessageCode.Result, 1, {}, [1]]);
  });
});

/** Frames that break WebSocket itself (RFC 6455). */
function endings({ binary }: WampSerializer): [title: string, bytes: Buffer][] {
  const opcode = binary ? Opcode.Binary : Opcode.Text;
  const unmasked = Buffer.of(0x80 | opcode, 1, 0x31);
  const endless = Buffer.from('0000000000000000', 'hex').fill(0x7f, 0, 1);
  const huge = Buffer.concat([Buffer.of(0x80 | opcode, 0xff), endless, Buffer.alloc(4)]);
  return [
    ['a frame without a mask', unmasked],
    ['a frame with reserved bits', frame(opcode, '1', 0xf0 | opcode)],
    ['a frame of an unknown kind', frame(3, '1')],
    ['a control frame of an unknown kind', frame(11, '1')],
    ['a ping in pieces', frame(Opcode.Ping, '1', Opcode.Ping)],
    ['a ping of 126 bytes', frame(Opcode.Ping, 'x'.repeat(126))],
    ['a continuation of nothing', frame(Opcode.Continuation, '1')],
    [
      'a message inside a message',
      Buffer.concat([frame(opcode, '[', opcode), frame(opcode, '[1]')]),
    ],
    ['a close frame of one byte', frame(Opcode.Close, '1')],
    ['a close frame with a status nobody may send', frame(Opcode.Close, Buffer.of(3, 0xed))],
    ['a close frame with a reason that is no UTF-8', frame(Opcode.Close, Buffer.of(3, 0xe8, 0xff))],
    ['a frame said to have 2^62 bytes', huge],
  ];
}
