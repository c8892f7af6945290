import { overflowKind, type WampOverflow } from '../../hub/connection/overflow.js';
import { eventDetails } from '../../hub/pubsub/event-encoder.js';
import type { Publication, ReceiverOptions } from '../../hub/session/publication.js';
import type { Dict, Id, Uri } from '../../protocol/messages.js';
import { isEmpty, isPlainObject } from '../../protocol/wamp-result.js';
import type { FrameMembers } from '../cluster-link.js';
import * as kinds from '../frames/frame-kinds.js';

/** An encoded payload in a frame: its subprotocol, the number of its items, and the encoded list. Long text is UTF-8. */
export type FramePayload = readonly [subprotocol: string, items: number, data: string | Uint8Array];

/** An event that arrived from another node. */
export interface ReceivedEvent {
  /** The number of the event among those of its node. */
  readonly number: number;
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly details: Dict | undefined;
  readonly receivers: ReceiverOptions;
  readonly overflow: WampOverflow | undefined;
  /** The payload by subprotocol; empty for an empty payload. */
  readonly payloads: readonly FramePayload[];
}

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

/** Number, publication id, realm, topic, details, conditions of receivers, overflow, payloads. */
const shape: readonly kinds.MemberKind[] = [
  kinds.whole,
  kinds.id,
  kinds.text,
  kinds.text,
  kinds.maybe(isPlainObject),
  kinds.maybe(areReceivers),
  kinds.maybe(overflowKind.accepts),
  kinds.listOf(isPayload),
];

/**
 * Returns the members of an event. Those of later versions may follow them.
 *
 * @param eligible replaces the option `eligible`
 */
export function eventMembers(
  number: number,
  publication: Publication,
  payloads: readonly FramePayload[],
  eligible = publication.options.eligible,
): FrameMembers {
  const { id, realm, topic, options } = publication;
  const details = eventDetails(publication);
  const receivers = receiversOf({ ...options, eligible });
  const overflow = options.overflow ?? null;
  return [number, id, realm, topic, orNil(details), orNil(receivers), overflow, payloads];
}

/** Returns the event that has these members; `undefined` if they are not those of an event. */
export function readEvent(members: FrameMembers): ReceivedEvent | undefined {
  if (!kinds.hasKinds(members, shape, 0)) return undefined;
  const [number, id, realm, topic, details, receivers, overflow, payloads] = members;
  return {
    number: number as number,
    id: id as Id,
    realm: realm as Uri,
    topic: topic as Uri,
    details: (details as Dict | null) ?? undefined,
    receivers: (receivers as ReceiverOptions | null) ?? {},
    overflow: (overflow as WampOverflow | null) ?? undefined,
    payloads: payloads as FramePayload[],
  };
}

/** Returns the conditions that are given, and nothing else. */
function receiversOf(options: ReceiverOptions): Dict {
  const given: Dict = {};
  for (const name of conditionNames) if (options[name] !== undefined) given[name] = options[name];
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
  if (!Array.isArray(value)) return false;
  const [subprotocol, items, data] = value as unknown[];
  const isData = typeof data === 'string' || data instanceof Uint8Array;
  return kinds.text(subprotocol) && (items === 1 || items === 2) && isData && data.length > 0;
}

function orNil(dict: Dict): Dict | null {
  return isEmpty(dict) ? null : dict;
}
