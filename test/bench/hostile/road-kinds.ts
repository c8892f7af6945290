import { rawSocket } from '../load/wire.js';
import {
  bytesOn,
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
import { postHead, type Road, roads } from './roads.js';

/** What can be done by messages alone. */
function byMessages(road: Road): Kind[] {
  const encode = encoder(json, road);
  const bases = speech(json, road);
  const { label } = road;
  return [
    { name: `silence after HELLO${label}`, ...bases },
    { name: `no HELLO${label}`, ...bases, hello: Buffer.alloc(0) },
    slowReader(json, road),
    slowReader(msgpack, road),
    decoded(json, '1 MB of lists', nested(340_000), road),
    decoded(
      msgpack,
      '1 MB of maps',
      repeat(340_000, () => ({})),
      road,
    ),
    decoded(
      cbor,
      '1 MB of numbers',
      repeat(500_000, () => 1),
      road,
    ),
    {
      name: `calls in flight with small lists${label}`,
      ...bases,
      again: repeat(2_000, (i) => encode([48, i + 1, {}, 'open.never', [nested(150)]])),
      everyMs: 1,
    },
    {
      name: `endless progress that nobody reads${label}`,
      ...bases,
      isDeaf: true,
      first: [
        encode(
          ...repeat(1_000, (i) => [48, i + 1, { receive_progress: true }, 'open.endless', []]),
        ),
      ],
    },
    {
      name: `the smallest messages that get an ERROR${label}`,
      ...bases,
      again: [encode(...repeat(1_000, () => [34, 1, 1]))],
    },
    changing(road),
    { name: `come and go${label}`, ...bases, leaves: true },
  ];
}

const raw = speech(json, roads.rawSocket);
const rawCall = rawSocket.frame(`[48,1,{},"open.add",["${megabyte}"]]`);
const rawPing = Buffer.concat([Buffer.of(1, 0, 0, 125), Buffer.alloc(125)]);

const rawKinds: readonly Kind[] = [
  ...byMessages(roads.rawSocket),
  {
    name: 'half frames, RawSocket',
    ...raw,
    first: [rawCall.subarray(0, 1_000_000)],
    again: [Buffer.of(0x78)],
    everyMs: 20,
  },
  {
    name: 'frames that are too long, RawSocket',
    ...raw,
    again: [Buffer.of(0, 0xff, 0xff, 0xff, 0x5b)],
  },
  { name: 'empty frames, RawSocket', ...raw, again: [Buffer.alloc(4_000)] },
  { name: 'garbage in frames, RawSocket', ...raw, again: [rawSocket.frame(garbage)] },
  { name: 'garbage for frames, RawSocket', ...raw, again: [garbage] },
  {
    name: 'pings, RawSocket',
    ...raw,
    again: [Buffer.concat(repeat(400, () => rawPing))],
  },
  {
    name: 'pings whose answers nobody reads, RawSocket',
    ...raw,
    isDeaf: true,
    again: [Buffer.concat(repeat(400, () => rawPing))],
  },
  {
    name: 'a slow handshake, RawSocket',
    ...bytesOn(roads.rawBytes, Buffer.of(0x7f), Buffer.of(0xf1), Buffer.of(0)),
    everyMs: 4_000,
  },
  { name: 'garbage for a handshake, RawSocket', ...bytesOn(roads.rawBytes, garbage) },
];

const poll = speech(json, roads.longPoll);
const batch = encoder(json, roads.longPoll);
const half = Buffer.from(`[16,1,{},"open.said",["${megabyte}"]]\u001E`).subarray(0, 1_000_000);
const opening = '{"protocols":["wamp.2.json"]}';
const open = Buffer.from(postHead('open', opening.length) + opening);

const pollKinds: readonly Kind[] = [
  ...byMessages(roads.longPoll),
  {
    name: 'bodies that do not end, long-poll',
    ...poll,
    beside: repeat(4, () => ({ action: 'send', body: half, missing: 9 })),
  },
  {
    name: 'bodies behind one that does not end, long-poll',
    ...poll,
    beside: [
      { action: 'send', body: Buffer.from('['), missing: 9 },
      { action: 'send', body: batch([34, 1, 1]), times: 1_000 },
    ],
  },
  {
    name: 'answers that are asked for again and not read, long-poll',
    ...poll,
    first: [batch(...repeat(100, (i) => [48, i + 1, {}, 'open.large', []]))],
    beside: repeat(8, () => ({ action: 'receive', times: 20 })),
  },
  {
    name: 'a send for each message, long-poll',
    ...poll,
    again: repeat(100, () => batch([34, 1, 1])),
  },
  { name: 'garbage in bodies, long-poll', ...poll, again: [garbage] },
  {
    name: 'open, again and again, long-poll',
    ...bytesOn(roads.httpBytes, Buffer.concat(repeat(50, () => open))),
  },
  {
    name: 'open with bodies that do not end, long-poll',
    ...bytesOn(roads.httpBytes, Buffer.from(postHead('open', 4_000)), Buffer.from('[')),
    everyMs: 20,
  },
  {
    name: 'transports that nobody has opened, long-poll',
    ...bytesOn(
      roads.httpBytes,
      Buffer.from(postHead('AAAAAAAAAAAAAAAAAAAAAA/receive', 0).repeat(100)),
    ),
  },
];

/** Kinds of the other transports. */
export const roadKinds: readonly Kind[] = [...rawKinds, ...pollKinds];
