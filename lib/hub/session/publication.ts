import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampOverflow } from '../connection/overflow.js';

/** Who may get an event; all conditions given must hold (specification: "Subscriber Black- and Whitelisting"). */
export interface ReceiverOptions {
  /** Session ids that do not get it. */
  readonly exclude?: readonly Id[] | undefined;
  readonly excludeAuthid?: readonly string[] | undefined;
  readonly excludeAuthrole?: readonly string[] | undefined;
  /** Session ids that alone may get it. */
  readonly eligible?: readonly Id[] | undefined;
  readonly eligibleAuthid?: readonly string[] | undefined;
  readonly eligibleAuthrole?: readonly string[] | undefined;
}

/** Who gets an event, and what goes with it. */
export interface PublishOptions extends ReceiverOptions {
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  /** What becomes of the event where a subscriber reads too slowly; default the module's option. */
  readonly overflow?: WampOverflow | undefined;
  /**
   * How far the application trusts what it publishes, a whole number from 0 on; default not said.
   * EVENT.Details carries it as `trustlevel` (specification: "Publication Trust Levels").
   */
  readonly trustLevel?: number | undefined;
}

/** One publication on its way to the sessions that subscribed. */
export interface Publication {
  readonly id: Id;
  readonly realm: Uri;
  readonly topic: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  /** Further keys for EVENT.Details. */
  readonly details?: Dict | undefined;
  readonly options: Omit<PublishOptions, 'details'>;
}

/** Returns what EVENT.Details discloses of a publisher (specification: "Publisher Identification"). */
export function publisherDetails(publisher: {
  readonly id: Id;
  readonly authid: string;
  readonly authrole: string;
}): Dict {
  const { id, authid, authrole } = publisher;
  return { publisher: id, publisher_authid: authid, publisher_authrole: authrole };
}
