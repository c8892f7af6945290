import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, Subscribe, Unsubscribe, Uri } from '../protocol/messages.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import { WampNoSuchSubscriptionError, WampUnavailableError } from '../protocol/standard-errors.js';
import type { MatchPolicy } from '../protocol/uri.js';
import type { WampError } from '../protocol/wamp-error.js';
import { sendError } from './send-error.js';
import type { SessionCore, UriLimits } from './session-core.js';
import { texts } from './texts.js';
import { patternRefusal } from './uri-check.js';

/** Where subscriptions come and go. */
export interface SubscriptionPorts {
  subscribe(subscribe: IncomingSubscribe): void;
  /** The session gave up a subscription: by UNSUBSCRIBE, or because it ended. */
  unsubscribe(subscription: Id): void;
}

/** The limits on the subscriptions of a session. */
export interface SubscriptionLimits extends UriLimits {
  readonly maxSubscriptions: number;
  /** Those to patterns, which count as subscriptions too. */
  readonly maxPatternSubscriptions: number;
}

/** What a SUBSCRIBE is answered through. */
interface SubscriptionTable {
  accept(request: Id, subscription: Id, isPattern: boolean): boolean;
  refuse(request: Id, error: WampError): void;
}

/** One SUBSCRIBE of the client, until it is accepted or refused. */
export class IncomingSubscribe {
  constructor(
    private readonly subscriptions: SubscriptionTable,
    readonly request: Id,
    readonly options: Dict,
    readonly topic: Uri,
    readonly match: MatchPolicy,
    /** Why it is refused unless the session subscribes to the topic already: it has no place for another. */
    readonly refusal: WampError | undefined,
  ) {}

  /**
   * Sends SUBSCRIBED; events of this subscription may follow.
   *
   * @returns false if the session has ended meanwhile
   */
  accept(subscription: Id): boolean {
    return this.subscriptions.accept(this.request, subscription, this.match !== 'exact');
  }

  refuse(error: WampError): void {
    this.subscriptions.refuse(this.request, error);
  }
}

/** The subscriptions a client holds. An entry leaves with UNSUBSCRIBE, or with the session. */
export class Subscriptions {
  /** The subscriptions by id, and whether each is to a pattern. */
  private held: Map<Id, boolean> | undefined = undefined;
  private patterns = 0;
  /** How many wait to be accepted or refused. */
  private pending = 0;
  private isOver = false;

  constructor(private readonly session: SessionCore<SubscriptionPorts, SubscriptionLimits>) {}

  get size(): number {
    return this.held?.size ?? 0;
  }

  onSubscribe([, request, options, topic]: Subscribe): void {
    const match = (options['match'] ?? 'exact') as MatchPolicy;
    const wrongUri = patternRefusal(topic, match, this.session.limits.maxUriLength);
    if (wrongUri !== undefined)
      return sendError(this.session, MessageCode.Subscribe, request, wrongUri);
    const refusal = this.refusal(match);
    this.pending++;
    this.session.ports.subscribe(
      new IncomingSubscribe(this, request, options, topic, match, refusal),
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
    // A client that reads too slowly may have been ended by that.
    return !this.isOver;
  }

  refuse(request: Id, error: WampError): void {
    this.pending--;
    if (!this.isOver) sendError(this.session, MessageCode.Subscribe, request, error);
  }

  /** The session ended. */
  drop(): void {
    this.isOver = true;
    for (const subscription of this.held?.keys() ?? [])
      this.session.ports.unsubscribe(subscription);
    this.held = undefined;
  }

  private refusal(match: MatchPolicy): WampError | undefined {
    const { maxSubscriptions, maxPatternSubscriptions } = this.session.limits;
    if (match !== 'exact' && this.patterns >= maxPatternSubscriptions)
      return new WampUnavailableError(
        sharedTexts.tooMany('pattern subscriptions', maxPatternSubscriptions),
      );
    if (this.size + this.pending < maxSubscriptions) return undefined;
    return new WampUnavailableError(sharedTexts.tooMany('subscriptions', maxSubscriptions));
  }
}
