import { overflowKind, type WampOverflow } from '../../hub/connection/overflow.js';
import { eventDetails } from '../../hub/pubsub/event-encoder.js';
import type { Publication, ReceiverOptions } from '../../hub/session/publication.js';
import { isId } from '../../protocol/ids.js';
import type { Dict, Id, Uri } from '../../protocol/messages.js';
import { isPlainObject } from '../../protocol/wamp-result.js';
import type { FrameMembers } from '../cluster-link.js';

/** An encoded payload in a frame: its subprotocol, the number of its items, and the encoded list. */
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

const isText = (value: unknown): boolean => typeof value === 'string';

/** The conditions of receivers, and what their lists contain. */
const conditions: Readonly<Record<keyof ReceiverOptions, (value: unknown) => boolean>> = {
  exclude: isId,
  excludeAuthid: isText,
  excludeAuthrole: isText,
  eligible: isId,
  eligibleAuthid: isText,
  eligibleAuthrole: isText,
};
const conditionNames = Object.keys(conditions) as (keyof ReceiverOptions)[];

/**
 * Returns the members of EVENT.
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
  return [
    number,
    id,
    realm,
    topic,
    orNil(details),
    orNil(receivers),
    options.overflow ?? null,
    payloads,
  ];
}

/** Returns the event of a frame whose members are of the right kinds; `undefined` if it is no event all the same. */
export function readEvent(members: FrameMembers): ReceivedEvent | undefined {
  const [number, id, realm, topic, details, receivers, overflow, payloads] = members;
  const isSound =
    typeof number === 'number' &&
    isId(id) &&
    typeof realm === 'string' &&
    typeof topic === 'string' &&
    isPlainObject(details ?? {}) &&
    areReceivers(receivers ?? {}) &&
    (overflow === null || overflowKind.accepts(overflow)) &&
    Array.isArray(payloads) &&
    payloads.every(isPayload);
  if (!isSound) return undefined;
  return {
    number,
    id,
    realm,
    topic,
    details: (details as Dict | null) ?? undefined,
    receivers: receiversOf((receivers as ReceiverOptions | null) ?? {}),
    overflow: (overflow as WampOverflow | null) ?? undefined,
    payloads: payloads as FramePayload[],
  };
}

/** Returns the conditions that are given, and nothing else. */
function receiversOf(options: ReceiverOptions): ReceiverOptions {
  const given = conditionNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** An unknown condition, of a later version, must not let an event reach more sessions than it should. */
function areReceivers(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(([name, list]) => {
    const isItem = Object.hasOwn(conditions, name) && conditions[name as keyof ReceiverOptions];
    return isItem && Array.isArray(list) && list.every(isItem);
  });
}

function isPayload(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [subprotocol, items, data] = value as unknown[];
  const isData = typeof data === 'string' || data instanceof Uint8Array;
  return isText(subprotocol) && (items === 1 || items === 2) && isData && data.length > 0;
}

function orNil(dict: object): object | null {
  return Object.keys(dict).length === 0 ? null : dict;
}
