import { clientFrame, frameOf } from '../load/frames.js';
import {
  cbor,
  changing,
  decoded,
  encoder,
  garbage,
  json,
  type Kind,
  megabyte,
  msgpack,
  nested,
  repeat,
  slowReader,
  speech,
} from './kind.js';
import { roadKinds } from './road-kinds.js';

const frames = encoder();
const bases = speech();

function calls(count: number, procedure: string, options = {}, args: unknown[] = []): Buffer {
  return frames(...repeat(count, (i) => [48, i + 1, options, procedure, args]));
}

const depth = (levels: number): unknown => (levels === 0 ? [] : [depth(levels - 1)]);
const control = '\u0001\r\n\u001b'.repeat(50_000);
const ping = frameOf(0x89, Buffer.alloc(125));
const fragment = (head: number): Buffer => frameOf(head, Buffer.from('['));

/** Every kind, in the order in which they come. */
export const kinds: readonly Kind[] = [
  { name: 'silence after HELLO', ...bases },
  {
    name: 'HELLO of 16 KB of lists',
    ...speech(json, undefined, { own: nested(5_300) }),
  },
  {
    name: 'HELLO of 1 MB of lists',
    ...speech(json, undefined, { own: nested(340_000) }),
  },
  { name: 'no HELLO', ...bases, hello: Buffer.alloc(0) },
  slowReader(json),
  slowReader(msgpack),
  slowReader(cbor),
  {
    name: '100 patterns, 1 MB published to oneself',
    ...bases,
    isDeaf: true,
    first: [
      frames(
        ...repeat(200, (i) => [32, i + 1, { match: 'wildcard' }, `a.b.c.${'.'.repeat(i % 100)}`]),
        ...repeat(100, (i) => [32, i + 1, { match: 'prefix' }, 'a.b.c.d'.slice(0, i % 8)]),
      ),
    ],
    again: [frames([16, 1, { exclude_me: false }, 'a.b.c.d', [megabyte]])],
    everyMs: 50,
  },
  {
    name: 'waiting events of small lists',
    ...bases,
    again: [frames([16, 1, {}, 'open.stuck', [nested(9_900)]])],
  },
  {
    name: 'calls in flight with small lists',
    ...bases,
    again: repeat(2_000, (i) => i).map((i) => frames([48, i + 1, {}, 'open.never', [nested(150)]])),
    everyMs: 1,
  },
  decoded(json, '1 MB of lists', nested(340_000)),
  decoded(
    msgpack,
    '1 MB of maps',
    repeat(340_000, () => ({})),
  ),
  decoded(cbor, '1 MB of lists', nested(340_000)),
  decoded(cbor, '1 MB of bytes', Array<Uint8Array>(500_000).fill(Uint8Array.of(1))),
  decoded(msgpack, '19,000 bytes', Array<Uint8Array>(19_000).fill(Uint8Array.of(1))),
  decoded(json, '19,000 bytes', Array<Uint8Array>(19_000).fill(Uint8Array.of(1))),
  decoded(json, '19,000 keys', Object.fromEntries(repeat(19_000, (i) => [`k${i}`, 0]))),
  decoded(
    msgpack,
    '64 levels',
    repeat(300, () => depth(60)),
  ),
  decoded(
    cbor,
    '64 levels',
    repeat(300, () => depth(60)),
  ),
  decoded(
    json,
    '1 MB of numbers',
    repeat(500_000, () => 1),
  ),
  { name: 'endless generators', ...bases, first: [calls(1_000, 'open.endless')] },
  {
    name: 'endless generators with progress',
    ...bases,
    first: [calls(1_000, 'open.endless', { receive_progress: true })],
  },
  {
    name: 'endless progress that nobody reads',
    ...bases,
    isDeaf: true,
    first: [calls(1_000, 'open.endless', { receive_progress: true })],
  },
  {
    name: 'progressive results, many',
    ...bases,
    again: [calls(20, 'open.count', { receive_progress: true })],
    everyMs: 20,
  },
  {
    name: 'streamed input that nobody takes',
    ...bases,
    again: repeat(900, (i) =>
      frames(
        ...repeat(20, () => [48, i + 1, { progress: true }, 'open.hoard', ['x'.repeat(2_000)]]),
      ),
    ),
  },
  {
    name: 'SUBSCRIBE and UNSUBSCRIBE',
    ...bases,
    first: [frames(...repeat(500, (i) => [32, i + 1, {}, `a.topic.${i}`]))],
    answer(connection, message) {
      const [code, request, id] = JSON.parse(message.toString()) as number[];
      if (code !== 33) return;
      const topic = `a.topic.${request}`;
      connection.write(frames([34, 1, id], [32, request, {}, topic]));
    },
  },
  {
    name: 'streaming topic, on and off',
    ...bases,
    first: [frames([32, 1, {}, 'open.clock'])],
    answer(connection, message) {
      const [code, , id] = JSON.parse(message.toString()) as number[];
      if (code === 33) connection.write(frames([34, 1, id], [32, 1, {}, 'open.clock']));
    },
  },
  {
    name: 'REGISTER that is refused',
    ...bases,
    again: [frames(...repeat(500, (i) => [64, i + 1, {}, 'wamp.not.yours']))],
  },
  {
    name: 'calls of what is not there',
    ...bases,
    again: [frames(...repeat(500, (i) => [48, i + 1, {}, 'no.such']))],
  },
  {
    name: 'the smallest messages that get an ERROR',
    ...bases,
    again: [frames(...repeat(1_000, () => [34, 1, 1]))],
  },
  {
    name: 'CALL and CANCEL',
    ...bases,
    again: [
      frames(
        ...repeat(500, (i) => [
          [48, i + 1, {}, 'open.deaf', []],
          [49, i + 1, { mode: i % 2 === 0 ? 'killnowait' : 'kill' }],
        ]).flat(),
      ),
    ],
  },
  {
    name: 'timeouts of 1 ms',
    ...bases,
    again: repeat(20, (n) =>
      frames(...repeat(100, (i) => [48, n * 100 + i + 1, { timeout: 1 }, 'open.deaf', []])),
    ),
    everyMs: 10,
  },
  {
    name: 'progressive YIELDs that nobody wants',
    ...bases,
    first: [frames([64, 1, {}, 'client.slow']), calls(1_000, 'open.reverse')],
    again: [frames(...repeat(500, (i) => [70, i + 1, { progress: true }, ['x']]))],
  },
  {
    name: 'garbage in frames',
    ...bases,
    isMute: true,
    hello: clientFrame(garbage),
  },
  { name: 'garbage for frames', ...bases, isMute: true, hello: garbage },
  {
    name: 'half frames',
    ...bases,
    first: [frames([48, 1, {}, 'open.add', [megabyte]]).subarray(0, 1_000_000)],
    again: [Buffer.of(0x78)],
    everyMs: 20,
  },
  {
    name: 'fragments of one byte',
    ...bases,
    again: [fragment(0x01), ...repeat(4_000, () => fragment(0x00))],
  },
  { name: 'pings', ...bases, again: [Buffer.concat(repeat(400, () => ping))] },
  {
    name: 'URIs of control characters',
    ...bases,
    again: [frames([48, 1, {}, control], [16, 1, {}, control], [32, 1, {}, control])],
  },
  {
    name: 'GOODBYE with 900 KB',
    ...bases,
    again: [frames([6, { message: control }, `a.${control}`])],
  },
  {
    name: 'ABORT with 900 KB',
    ...bases,
    again: [frames([3, { message: control }, `a.${control}`])],
  },
  changing(),
  { name: 'come and go', ...bases, leaves: true },
  ...roadKinds,
];
