import {
  bytes,
  dict,
  either,
  flag,
  id,
  list,
  listOf,
  maybe,
  type MemberKind,
  text,
  tuple,
  whole,
} from './frame-kinds.js';
import { FrameType } from './frame-type.js';

const args = maybe(list);
const kwargs = maybe(dict);
const details = maybe(dict);
/** A subprotocol, the number of elements of the payload, and their encoded form. */
const payload = tuple(text, whole, either(bytes, text));
/** Sequence number, publication id, realm, topic, details, conditions of receivers, overflow, payloads. */
const event = [whole, id, text, text, details, maybe(dict), maybe(text), listOf(payload)];
/** Session id, realm, authid, authrole. */
const session = tuple(id, text, text, text);
/** The number of a call of the sending or receiving node, and the number of the frame within the call. */
const call = [whole, whole];

/** The members of each type of frame after the node. Further ones are ignored: later versions may add some. */
export const frameShapes: Readonly<Record<FrameType, readonly MemberKind[]>> = {
  [FrameType.Event]: event,
  // Label, wire versions [least, greatest], version of the package, digest of the options, sessions of each realm,
  // subprotocols in use, number of the last DELTA (nil without a directory), leaving.
  [FrameType.Beat]: [
    text,
    tuple(whole, whole),
    text,
    text,
    listOf(tuple(text, whole)),
    listOf(text),
    maybe(whole),
    flag,
  ],
  [FrameType.Bye]: [],
  // Number, added sessions, removed ones with the reason.
  [FrameType.Delta]: [whole, listOf(session), listOf(tuple(id, text))],
  [FrameType.SnapshotRequest]: [],
  // Number of the last DELTA in it, sessions, page, last page.
  [FrameType.Snapshot]: [whole, listOf(session), whole, flag],
  // Session, procedure, arguments, details, remaining time in ms, wants progress, has input.
  [FrameType.Call]: [...call, id, text, args, kwargs, details, maybe(whole), flag, flag],
  [FrameType.Input]: [...call, args, kwargs, flag],
  [FrameType.Cancel]: [...call, maybe(text)],
  [FrameType.Progress]: [...call, args, kwargs, details],
  [FrameType.Result]: [...call, args, kwargs, details],
  [FrameType.Error]: [...call, text, args, kwargs, details],
  // The open calls, each with the number of its last frame that arrived.
  [FrameType.Roll]: [listOf(tuple(whole, whole))],
  [FrameType.Rolled]: [listOf(whole)],
  [FrameType.Push]: [id, ...event],
  // Number of the request, whom, reason, message.
  [FrameType.Kick]: [whole, dict, text, maybe(text)],
  [FrameType.Kicked]: [whole, whole],
  [FrameType.Ask]: [whole, text, maybe(dict)],
  [FrameType.Told]: [whole, list],
  // 0 changes, 1 the whole list, 2 asks for it; hash of the list; realm, URI, match and subscribers of each topic.
  [FrameType.Topics]: [whole, whole, listOf(tuple(text, text, text, whole))],
};
