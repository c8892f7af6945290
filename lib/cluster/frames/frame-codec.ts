import { MsgpackSerializer } from '../../serializers/msgpack.serializer.js';
import type { FrameMembers } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { isNode } from '../node-name.js';
import { hasKinds } from './frame-kinds.js';
import { frameShapes } from './frame-shapes.js';
import { FrameType } from './frame-type.js';

/** The versions of the frames that this node reads. */
export const wireVersions = { least: 1, greatest: 1 } as const;

/** A frame that arrived, and is what its type says. */
export interface Frame {
  readonly type: FrameType;
  /** The node that sent it. */
  readonly node: string;
  /** What follows the node. Members of later versions may follow those of the shape. */
  readonly members: FrameMembers;
}

/** Why a frame is not taken. */
export type FrameFlaw = 'undecodable' | 'version' | 'unknown-type' | 'malformed';

/** The members before those of a type: version, type, node. */
const headLength = 3;

/** The head of a list whose length has 32 bits. */
const list32 = 0xdd;

const codec = new MsgpackSerializer({
  maxDepth: defaults.frameDepth,
  maxItems: defaults.frameItems,
});

/** Types whose bytes are used before the next frame arrives, and need no copy. */
const viewed: ReadonlySet<unknown> = new Set<FrameType>([
  FrameType.Event,
  FrameType.Call,
  FrameType.Input,
  FrameType.Progress,
  FrameType.Result,
  FrameType.Error,
  FrameType.Ask,
  FrameType.Told,
]);

/**
 * Returns the frame: a MessagePack list of version, type, node and members.
 *
 * @throws if a member cannot be encoded
 */
export function encodeFrame(type: FrameType, node: string, members: FrameMembers): Uint8Array {
  return codec.encode([wireVersions.greatest, type, node, ...members]);
}

/**
 * Encodes a frame whose last member is an empty list, for `encodeList`.
 *
 * @throws if a member cannot be encoded
 */
export function encodeHead(type: FrameType, node: string, members: FrameMembers): Uint8Array {
  // It may be a part of the much larger buffer of the encoder.
  return encodeFrame(type, node, [...members, []]).slice();
}

/**
 * Encodes an item for `encodeList`.
 *
 * @throws if a member cannot be encoded
 */
export function encodeItem(members: FrameMembers): Uint8Array {
  return codec.encode(members);
}

/** The bytes of the head of a list that the empty one in its place does not have. */
export const listHeadBytes = 4;

/** Returns a frame with these items in its list. */
export function encodeList(head: Uint8Array, items: readonly Uint8Array[]): Uint8Array {
  const length = items.reduce((bytes, item) => bytes + item.length, head.length + listHeadBytes);
  const frame = Buffer.allocUnsafe(length);
  frame.set(head);
  // The head of the list takes the place of that of the empty one.
  let at = frame.writeUInt8(list32, head.length - 1);
  at = frame.writeUInt32BE(items.length, at);
  for (const item of items) {
    frame.set(item, at);
    at += item.length;
  }
  return frame;
}

/** Returns the type of an encoded frame: its third byte, because head and version have one each. */
export function typeOf(frame: Uint8Array): FrameType {
  return frame[2] as FrameType;
}

/** Reads a frame. Never throws: who sent it may be anybody. Bytes of events, calls and questions are views of the frame. */
export function decodeFrame(frame: Uint8Array): Frame | FrameFlaw {
  try {
    const value = viewed.has(typeOf(frame)) ? codec.decodeViews(frame) : codec.decode(frame);
    return Array.isArray(value) ? checked(value) : 'malformed';
  } catch {
    return 'undecodable';
  }
}

function checked(list: readonly unknown[]): Frame | FrameFlaw {
  const [version, type, node] = list;
  if (!isNode(node)) return 'malformed';
  if (!isReadable(version, type)) return 'version';
  const shape = typeof type === 'number' ? frameShapes[type as FrameType] : undefined;
  if (shape === undefined) return 'unknown-type';
  if (!hasKinds(list, shape, headLength)) return 'malformed';
  return { type: type as FrameType, node, members: list.slice(headLength) };
}

/** BEAT and BYE are the same in all versions: they tell which ones a node speaks. */
function isReadable(version: unknown, type: unknown): boolean {
  if (type === FrameType.Beat || type === FrameType.Bye) return true;
  return (
    typeof version === 'number' && version >= wireVersions.least && version <= wireVersions.greatest
  );
}
