import { defaults } from '../defaults.js';
import { typeOf } from './frame-codec.js';
import { FrameType } from './frame-type.js';

/** Signs of life: without them, the node would count as dead. */
const signs: ReadonlySet<FrameType> = new Set([FrameType.Beat, FrameType.Bye]);

/** What keeps open calls open. Small answers cannot take its place. */
const rolls: ReadonlySet<FrameType> = new Set([FrameType.Roll, FrameType.Rolled]);

/** What applications make as many and as large as they like. */
const payloads: ReadonlySet<FrameType> = new Set([
  FrameType.Event,
  FrameType.Call,
  FrameType.Input,
  FrameType.Progress,
]);

/** Returns how far a frame may go beyond the bytes that a slow broker has not confirmed, in bytes. */
export function reserveOf(frame: Uint8Array): number {
  const type = typeOf(frame);
  if (signs.has(type)) return Infinity;
  if (rolls.has(type)) return 2 * defaults.reserveBytes;
  const isSmall = frame.length <= defaults.smallFrameBytes && !payloads.has(type);
  return isSmall ? defaults.reserveBytes : 0;
}
