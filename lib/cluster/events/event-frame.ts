import { overflowKind, type WampOverflow } from '../../hub/connection/overflow.js';
import { eventDetails } from '../../hub/pubsub/event-encoder.js';
import type { Publication, ReceiverOptions } from '../../hub/session/publication.js';
import type { Dict, Id } from '../../protocol/messages.js';
import { isEmpty, isPlainObject } from '../../protocol/wamp-result.js';
import type { FrameMembers } from '../cluster-link.js';
import * as kinds from '../frames/frame-kinds.js';

/** The encoded list of arguments and keyword arguments in a frame. Long text is UTF-8. */
export type FramePayload = string | Uint8Array;

/** The members of an event in its frame. Those of later versions may follow them. */
export type EventMembers = readonly [
  /** Counts the events of their node up. */
  number: number,
  id: Id,
  /** One for each subprotocol of the frame, in their order; empty for an empty payload. */
  payloads: readonly FramePayload[],
  details?: Dict | null,
  receivers?: ReceiverOptions | null,
  overflow?: WampOverflow | null,
];

/** The conditions of receivers, and their lists. */
const conditions: Readonly<Record<keyof ReceiverOptions, kinds.MemberKind>> = {
  exclude: kinds.listOf(kinds.id),
  excludeAuthid: kinds.listOf(kinds.text),
  excludeAuthrole: kinds.listOf(kinds.text),
  eligible: kinds.listOf(kinds.id),
  eligibleAuthid: kinds.listOf(kinds.text),
  eligibleAuthrole: kinds.listOf(kinds.text),
};
const conditionNames = Object.keys(conditions) as (keyof ReceiverOptions)[];

/** The kinds of `EventMembers`. */
const shape: readonly kinds.MemberKind[] = [
  kinds.whole,
  kinds.id,
  kinds.listOf(isPayload),
  kinds.maybe(isPlainObject),
  kinds.maybe(areReceivers),
  kinds.maybe(overflowKind.accepts),
];

/**
 * Returns the members of an event. Most events have no more than the first three.
 *
 * @param eligible replaces the option `eligible`
 */
export function eventMembers(
  number: number,
  publication: Publication,
  payloads: readonly FramePayload[],
  eligible = publication.options.eligible,
): EventMembers {
  const { id, options } = publication;
  const details = orNil(eventDetails(publication));
  const receivers = orNil(receiversOf(options, eligible));
  const overflow = options.overflow ?? null;
  if ((details ?? receivers ?? overflow) === null) return [number, id, payloads];
  return [number, id, payloads, details, receivers, overflow];
}

/**
 * Returns true for the members of an event.
 *
 * @param formats the number of subprotocols of its frame
 */
export function isEvent(members: FrameMembers, formats: number): members is EventMembers {
  if (!kinds.hasKinds(members, shape, 0)) return false;
  const { length } = (members as EventMembers)[2];
  return length === 0 || length === formats;
}

/** Returns the conditions that are given, and nothing else. */
function receiversOf(options: ReceiverOptions, eligible: ReceiverOptions['eligible']): Dict {
  const given: Dict = {};
  for (const name of conditionNames) {
    const list = name === 'eligible' ? eligible : options[name];
    if (list !== undefined) given[name] = list;
  }
  return given;
}

/** An unknown condition, of a later version, must not let an event reach more sessions than it should. */
function areReceivers(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(
    ([name, list]) =>
      Object.hasOwn(conditions, name) && conditions[name as keyof ReceiverOptions](list),
  );
}

function isPayload(value: unknown): boolean {
  return (typeof value === 'string' || value instanceof Uint8Array) && value.length > 0;
}

function orNil(dict: Dict): Dict | null {
  return isEmpty(dict) ? null : dict;
}
