import type { Dict, Id } from '../protocol/messages.js';

/** Options of a publication. */
export interface PublishOptions {
  /**
   * Waits for the acknowledgement of the router, if true.
   *
   * @default true
   */
  readonly acknowledge?: boolean | undefined;
  /**
   * The behaviour while there is no session: wait for one, or fail with `WampConnectionError`.
   *
   * @default 'reject'
   */
  readonly offline?: 'reject' | 'wait' | undefined;
  /**
   * False to receive the event oneself, too (specification: "Publisher Exclusion").
   *
   * @default true
   */
  readonly excludeMe?: boolean | undefined;
  /** Session ids that do not receive the event (specification: "Subscriber Black- and Whitelisting"). */
  readonly exclude?: readonly Id[] | undefined;
  /** The only session ids that receive the event. */
  readonly eligible?: readonly Id[] | undefined;
  /** Authids that do not receive the event. */
  readonly excludeAuthid?: readonly string[] | undefined;
  /** The only authids that receive the event. */
  readonly eligibleAuthid?: readonly string[] | undefined;
  /** Authroles that do not receive the event. */
  readonly excludeAuthrole?: readonly string[] | undefined;
  /** The only authroles that receive the event. */
  readonly eligibleAuthrole?: readonly string[] | undefined;
  /** Asks the router to tell subscribers who publishes (specification: "Publisher Identification"). */
  readonly discloseMe?: boolean | undefined;
  /** Further keys for PUBLISH.Options. */
  readonly details?: Dict | undefined;
}
