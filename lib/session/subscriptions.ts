import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, Subscribe, Unsubscribe, Uri } from '../protocol/messages.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import { WampNoSuchSubscriptionError, WampUnavailableError } from '../protocol/standard-errors.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import { sendError } from './send-error.js';
import type { SessionCore, UriLimits } from './session-core.js';
import { texts } from './texts.js';
import { patternError } from './uri-check.js';

/** The ports for SUBSCRIBE and UNSUBSCRIBE. */
export interface SubscriptionPorts {
  subscribe(subscribe: IncomingSubscribe): void;
  /** Called when a subscription has ended, by UNSUBSCRIBE or with the session. */
  unsubscribe(subscription: Id): void;
}

/** The limits of the subscriptions of a session. */
export interface SubscriptionLimits extends UriLimits {
  readonly maxSubscriptions: number;
  /** The greatest number of subscriptions to patterns, which also count as subscriptions. */
  readonly maxPatternSubscriptions: number;
}

/** The table that answers a SUBSCRIBE. */
interface SubscriptionTable {
  accept(request: Id, subscription: Id, isPattern: boolean): boolean;
  fail(request: Id, error: WampError): void;
}

/** One SUBSCRIBE of the client, until it is accepted or failed. */
export class IncomingSubscribe {
  constructor(
    private readonly subscriptions: SubscriptionTable,
    readonly request: Id,
    readonly options: Dict,
    readonly topic: Uri,
    readonly match: MatchPolicy,
    /** The error if a limit is reached. It does not apply if the session is subscribed to the topic already. */
    readonly limitError: WampError | undefined,
  ) {}

  /**
   * Sends SUBSCRIBED. Events of this subscription may follow.
   *
   * @returns false if the session has ended meanwhile
   */
  accept(subscription: Id): boolean {
    return this.subscriptions.accept(this.request, subscription, this.match !== 'exact');
  }

  fail(error: WampError): void {
    this.subscriptions.fail(this.request, error);
  }
}

/** Holds the subscriptions of a client. A subscription is removed with UNSUBSCRIBE or with the session. */
export class Subscriptions {
  /** The subscriptions by id. The value is true for a pattern. */
  private held: Map<Id, boolean> | undefined = undefined;
  private patterns = 0;
  /** The number of SUBSCRIBE messages that are not answered yet. */
  private pending = 0;
  private isOver = false;

  constructor(private readonly session: SessionCore<SubscriptionPorts, SubscriptionLimits>) {}

  get size(): number {
    return this.held?.size ?? 0;
  }

  onSubscribe([, request, options, topic]: Subscribe): void {
    const match = (options['match'] ?? 'exact') as MatchPolicy;
    const wrongUri = patternError(topic, match, this.session.limits.maxUriLength);
    if (wrongUri !== undefined)
      return sendError(this.session, MessageCode.Subscribe, request, wrongUri);
    const limitError = this.limitError(match);
    this.pending++;
    this.session.ports.subscribe(
      new IncomingSubscribe(this, request, options, topic, match, limitError),
    );
  }

  onUnsubscribe([, request, subscription]: Unsubscribe): void {
    const isPattern = this.held?.get(subscription);
    if (isPattern === undefined) {
      const error = new WampNoSuchSubscriptionError(texts.noSuchSubscription(subscription));
      return sendError(this.session, MessageCode.Unsubscribe, request, error);
    }
    this.held?.delete(subscription);
    if (isPattern) this.patterns--;
    this.session.ports.unsubscribe(subscription);
    this.session.send([MessageCode.Unsubscribed, request]);
  }

  accept(request: Id, subscription: Id, isPattern: boolean): boolean {
    this.pending--;
    if (this.isOver) return false;
    const held = (this.held ??= new Map());
    if (isPattern && !held.has(subscription)) this.patterns++;
    held.set(subscription, isPattern);
    this.session.send([MessageCode.Subscribed, request, subscription]);
    // Sending may have ended the session of a client that reads too slowly.
    return !this.isOver;
  }

  fail(request: Id, error: WampError): void {
    this.pending--;
    if (!this.isOver) sendError(this.session, MessageCode.Subscribe, request, error);
  }

  /** Removes all subscriptions, because the session has ended. */
  drop(): void {
    this.isOver = true;
    for (const subscription of this.held?.keys() ?? [])
      this.session.ports.unsubscribe(subscription);
    this.held = undefined;
  }

  private limitError(match: MatchPolicy): WampError | undefined {
    const { maxSubscriptions, maxPatternSubscriptions } = this.session.limits;
    if (match !== 'exact' && this.patterns >= maxPatternSubscriptions)
      return new WampUnavailableError(
        sharedTexts.tooMany('pattern subscriptions', maxPatternSubscriptions),
      );
    if (this.size + this.pending < maxSubscriptions) return undefined;
    return new WampUnavailableError(sharedTexts.tooMany('subscriptions', maxSubscriptions));
  }
}
