import type { Id, Uri } from '../../protocol/messages.js';

// The members of the frames of calls. The link has checked them.

/** The members of CALL. */
export type CallMembers = readonly [
  call: Id,
  session: Id,
  uri: Uri,
  cancelMode: string,
  timeoutMs: number,
  body: Uint8Array,
];

/** The members of INPUT, PROGRESS and RESULT. `number` counts the frames of the call before it in its direction. */
export type PieceMembers = readonly [call: Id, number: number, body: Uint8Array];

/** The members of ERROR. */
export type ErrorMembers = readonly [
  call: Id,
  number: number,
  uri: Uri,
  isOfClient: boolean,
  body: Uint8Array,
];

/** A call in a ROLL: the number of answers that the caller got, and of frames that it sent. */
export type RollEntry = readonly [call: Id, got: number, sent: number];

/** The members of ROLL: its number, and all open calls of the sender to the receiver. */
export type RollMembers = readonly [roll: number, open: readonly RollEntry[]];

/** A call in a ROLLED: the number of answers that were sent; -1 if the call has never arrived. */
export type RolledEntry = readonly [call: Id, sent: number];

/** The members of ROLLED: the number of the roll, and the calls of which the caller does not know all. */
export type RolledMembers = readonly [roll: number, entries: readonly RolledEntry[]];

/** The members of TAKEN: a call, and the number of pieces of its input that were passed to its client. */
export type TakenMembers = readonly [call: Id, count: number];
