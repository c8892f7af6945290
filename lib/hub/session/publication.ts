import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import { assertKind, count } from '../../protocol/options.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import { overflowKind, type WampOverflow } from '../connection/overflow.js';

/** Conditions for receivers of an event. A session must match all given conditions (specification: "Subscriber Black- and Whitelisting"). */
export interface ReceiverOptions {
  /** Session ids that do not get the event. */
  readonly exclude?: readonly Id[] | undefined;
  /** Values of `authid` that do not get the event. */
  readonly excludeAuthid?: readonly string[] | undefined;
  /** Values of `authrole` that do not get the event. */
  readonly excludeAuthrole?: readonly string[] | undefined;
  /** The only session ids that may get the event. */
  readonly eligible?: readonly Id[] | undefined;
  /** The only values of `authid` that may get the event. */
  readonly eligibleAuthid?: readonly string[] | undefined;
  /** The only values of `authrole` that may get the event. */
  readonly eligibleAuthrole?: readonly string[] | undefined;
}

/** Options of a publication. */
export interface PublishOptions extends ReceiverOptions {
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  /**
   * The treatment of the event if a subscriber reads too slowly.
   *
   * @default the option of the module
   */
  readonly overflow?: WampOverflow | undefined;
  /**
   * The trust level of the publication, an integer from 0 on. EVENT.Details contains it as `trustlevel`
   * (specification: "Publication Trust Levels").
   *
   * @default no trust level
   */
  readonly trustLevel?: number | undefined;
}

/** One publication, with its realm and its topic. */
export interface Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  readonly options: Omit<PublishOptions, 'details'>;
  /** False if it stays on this node. */
  readonly cluster?: boolean | undefined;
  /**
   * Returns the encoded list of arguments and keyword arguments, if it has arrived in this format. That of JSON may be
   * its UTF-8. Only publications of other nodes have it.
   */
  payloadFor?(serializer: WampSerializer): string | Uint8Array | undefined;
}

/**
 * Checks the options of a publication that have a value of a certain kind.
 *
 * @throws a `TypeError` that names the option and the kind that is expected
 */
export function assertPublishOptions({ trustLevel, overflow }: PublishOptions): void {
  assertKind(count, trustLevel, 'trustLevel');
  assertKind(overflowKind, overflow, 'overflow');
}

/** Returns the keys of EVENT.Details that identify the publisher (specification: "Publisher Identification"). */
export function publisherDetails(publisher: {
  readonly id: Id;
  readonly authid: string;
  readonly authrole: string;
}): Dict {
  const { id, authid, authrole } = publisher;
  return { publisher: id, publisher_authid: authid, publisher_authrole: authrole };
}
