import {
  bytes,
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

const missing: MemberKind = (value) => value === -1;
/** Session id, realm, authid, authrole. */
const session = tuple(id, text, text, text);

/** The members of each type of frame after the node. Further ones are ignored: later versions may add some. */
export const frameShapes: Readonly<Record<FrameType, readonly MemberKind[]>> = {
  // Realm, topic, subprotocols of the payloads, events. Who reads them checks each.
  [FrameType.Event]: [text, text, listOf(text), listOf(list)],
  // Label, wire versions [least, greatest], version of the package, digest of the options, sessions of each realm,
  // subprotocols in use, number of the last DELTA (nil without a directory), leaving. Then, in later versions: observes
  // topics, first one of a connection.
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
  // Session, procedure, cancel mode, timeout in ms or 0, details and payload.
  [FrameType.Call]: [id, id, text, text, whole, bytes],
  // Number of the frame within the call and its direction, details and payload.
  [FrameType.Input]: [id, whole, bytes],
  [FrameType.Cancel]: [id],
  [FrameType.Progress]: [id, whole, bytes],
  [FrameType.Result]: [id, whole, bytes],
  // Number, error, true if the client answered with it, details and payload.
  [FrameType.Error]: [id, whole, text, flag, bytes],
  // Number of the roll, the open calls with the answers that came and the frames that were sent.
  [FrameType.Roll]: [whole, listOf(tuple(id, whole, whole))],
  // Number of the roll, calls with the answers that were sent; -1 for those that never arrived.
  [FrameType.Rolled]: [whole, listOf(tuple(id, either(whole, missing)))],
  // Number of the question, its name, values.
  [FrameType.Ask]: [whole, text, bytes],
  // Number of the question, how far the answer is, values.
  [FrameType.Told]: [whole, text, bytes],
  // 0 changes, 1 the whole list, 2 asks for it; hash of the list; realm, URI, match and subscribers of each topic.
  [FrameType.Topics]: [whole, whole, listOf(tuple(text, text, text, whole))],
  // Pieces of the input that the client was sent.
  [FrameType.Taken]: [id, whole],
};
