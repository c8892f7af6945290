import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, Subscribe, Unsubscribe, Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampNoSuchSubscriptionError, WampUnavailableError } from '../protocol/standard-errors.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import { entryBytes, type HeapBudget, roomError } from './heap-budget.js';
import { sendError } from './send-error.js';
import type { OrderPort, SessionCore, UriLimits } from './session-core.js';
import * as texts from './texts.js';
import { patternError } from './uri-check.js';

/** The ports for SUBSCRIBE and UNSUBSCRIBE. */
export interface SubscriptionPorts extends HeapBudget, OrderPort {
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
  accept(subscribe: IncomingSubscribe, subscription: Id): boolean;
  fail(subscribe: IncomingSubscribe, error: WampError): void;
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
    /** The bytes of heap that the session counts for it. */
    readonly bytes: number,
  ) {}

  /**
   * Sends SUBSCRIBED. Events of this subscription may follow.
   *
   * @returns false if the session has ended meanwhile
   */
  accept(subscription: Id): boolean {
    return this.subscriptions.accept(this, subscription);
  }

  fail(error: WampError): void {
    this.subscriptions.fail(this, error);
  }
}

/** A subscription of a client. */
interface Subscription {
  readonly isPattern: boolean;
  readonly bytes: number;
}

/** Holds the subscriptions of a client. A subscription is removed with UNSUBSCRIBE or with the session. */
export class Subscriptions {
  private held: Map<Id, Subscription> | undefined = undefined;
  private patterns = 0;
  /** The number of SUBSCRIBE messages that are not answered yet. */
  private pending = 0;
  private isOver = false;

  constructor(private readonly session: SessionCore<SubscriptionPorts, SubscriptionLimits>) {}

  get size(): number {
    return this.held?.size ?? 0;
  }

  /** The ids of all subscriptions. */
  get ids(): Id[] {
    return [...(this.held?.keys() ?? [])];
  }

  onSubscribe([, request, options, topic]: Subscribe): void {
    const match = (options['match'] ?? 'exact') as MatchPolicy;
    const wrongUri = patternError(topic, match, this.session.limits.maxUriLength);
    if (wrongUri !== undefined)
      return sendError(this.session, MessageCode.Subscribe, request, wrongUri);
    const size = entryBytes(topic);
    const limitError = this.limitError(match) ?? roomError(this.session.ports, size);
    const bytes = limitError === undefined ? size : 0;
    this.pending++;
    this.session.ports.subscribe(
      new IncomingSubscribe(this, request, options, topic, match, limitError, bytes),
    );
  }

  /** Handles UNSUBSCRIBE, after all earlier requests. */
  onUnsubscribe(message: Unsubscribe): void {
    this.session.ports.inOrder(
      () => this.unsubscribe(message),
      (error) => sendError(this.session, MessageCode.Unsubscribe, message[1], error),
    );
  }

  private unsubscribe([, request, subscription]: Unsubscribe): void {
    const found = this.held?.get(subscription);
    if (found === undefined) {
      const error = new WampNoSuchSubscriptionError(texts.noSuchSubscription(subscription));
      return sendError(this.session, MessageCode.Unsubscribe, request, error);
    }
    this.remove(subscription, found);
    this.session.send([MessageCode.Unsubscribed, request]);
  }

  /**
   * Ends a subscription that is not allowed any more (specification: "Subscription Revocation").
   *
   * @param reason the reason to send; `undefined` for a client that does not accept the message
   * @returns false if there is no such subscription
   */
  revoke(subscription: Id, reason: Uri | undefined): boolean {
    const found = this.held?.get(subscription);
    if (found === undefined) return false;
    this.remove(subscription, found);
    if (reason !== undefined)
      this.session.send([MessageCode.Unsubscribed, 0, { subscription, reason }]);
    return true;
  }

  private remove(subscription: Id, { isPattern, bytes }: Subscription): void {
    this.held?.delete(subscription);
    if (isPattern) this.patterns--;
    this.session.ports.release(bytes);
    this.session.ports.unsubscribe(subscription);
  }

  accept(subscribe: IncomingSubscribe, subscription: Id): boolean {
    const { request, bytes } = subscribe;
    this.pending--;
    if (this.isOver || this.held?.has(subscription) === true) this.session.ports.release(bytes);
    else this.add(subscribe, subscription);
    if (this.isOver) return false;
    this.session.send([MessageCode.Subscribed, request, subscription]);
    // Sending may have ended the session of a client that reads too slowly.
    return !this.isOver;
  }

  fail({ request, bytes }: IncomingSubscribe, error: WampError): void {
    this.pending--;
    this.session.ports.release(bytes);
    if (!this.isOver) sendError(this.session, MessageCode.Subscribe, request, error);
  }

  /** Removes all subscriptions, because the session has ended. */
  drop(): void {
    this.isOver = true;
    for (const [subscription, { bytes }] of this.held ?? []) {
      this.session.ports.release(bytes);
      this.session.ports.unsubscribe(subscription);
    }
    this.held = undefined;
  }

  private add({ match, bytes }: IncomingSubscribe, subscription: Id): void {
    const isPattern = match !== 'exact';
    if (isPattern) this.patterns++;
    (this.held ??= new Map()).set(subscription, { isPattern, bytes });
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
