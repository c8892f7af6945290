import type { Id, Uri } from '../../protocol/messages.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { toPayload } from '../../protocol/wamp-result.js';
import { roomError } from '../../session/heap-budget.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { WampRequestContext } from '../contexts/request-context.js';
import { WampSubscriptionContext } from '../contexts/subscription-context.js';
import { defaults } from '../defaults.js';
import type { TopicBinding } from '../handlers/handlers.js';
import { hasRole } from '../handlers/roles.js';
import { type DenialWitnesses, refusal } from '../operations/denial.js';
import type { HubBus } from './hub-bus.js';
import type { ServedClient } from './served-client.js';
import { StreamingTopic } from './streaming-topic.js';
import type { Topics } from './topics.js';
import { WaitingSubscribe } from './waiting-subscribe.js';

/** The treatment of errors of streaming topics. */
export interface SubscriptionErrors {
  /** Returns the error that a client gets if its subscription fails. */
  explain(error: unknown, request: WampRequestContext): WampError;
  /** Logs the error of a running topic. */
  report(error: unknown, request: WampRequestContext): void;
}

/** The parts of the hub that the desk needs. */
export interface SubscriptionDeskParts extends DenialWitnesses {
  readonly topics: Topics;
  /** The way to the other nodes; `undefined` without a cluster. */
  readonly bus: HubBus | undefined;
}

/** Handles SUBSCRIBE and UNSUBSCRIBE, for plain and streaming topics. */
export class SubscriptionDesk {
  constructor(
    private readonly hub: SubscriptionDeskParts,
    private readonly errors: SubscriptionErrors,
  ) {}

  subscribe(client: ServedClient, subscribe: IncomingSubscribe): void {
    const { session, handlers, streamingTopics } = client;
    const { topic: uri, match } = subscribe;
    const binding = match === 'exact' ? handlers.topic(uri) : undefined;
    if (binding !== undefined && !hasRole(binding.roles, session))
      return subscribe.fail(refusal(this.hub, session, 'subscribe', uri));
    const unnamed = this.hub.bus?.refusal({ realm: session.realm, uri, match });
    if (unnamed !== undefined) return subscribe.fail(unnamed);
    const known = binding && streamingTopics?.get(uri);
    const { limitError } = subscribe;
    const isCounted = known?.isReady ?? this.hub.topics.has(session, subscribe);
    if (limitError !== undefined && !isCounted) return subscribe.fail(limitError);
    if (binding === undefined) this.join(client, subscribe);
    else if (known !== undefined) known.join(subscribe);
    else this.open(client, subscribe, binding);
  }

  unsubscribe(client: ServedClient, subscription: Id): void {
    const topic = this.hub.topics.leave(client.session, subscription);
    if (topic?.match === 'exact') this.close(client, topic.uri);
  }

  /** Ends all streaming topics of a client whose session has ended, and what it waits for. */
  leave(client: ServedClient): void {
    for (const waiting of [...(client.waitingSubscribes ?? [])])
      waiting.end(new WampCanceledError());
    for (const uri of [...(client.streamingTopics?.keys() ?? [])]) this.close(client, uri);
  }

  /**
   * Ends a streaming topic.
   *
   * @param reason the error of a SUBSCRIBE that is not answered yet
   */
  close(client: ServedClient, uri: Uri, reason?: WampError): void {
    const running = client.streamingTopics?.get(uri);
    if (running === undefined) return;
    this.remove(client, uri);
    running.end(reason);
  }

  /** Sends SUBSCRIBED, as soon as the events of other nodes arrive. */
  private join(client: ServedClient, subscribe: IncomingSubscribe): void {
    const { topics, bus } = this.hub;
    const { session } = client;
    if (bus === undefined) return topics.join(session, subscribe);
    const topic = { realm: session.realm, uri: subscribe.topic, match: subscribe.match };
    const confirmed = bus.hold(topic);
    if (confirmed === undefined) {
      topics.join(session, subscribe);
      return bus.release(topic);
    }
    const waiting = (client.waitingSubscribes ??= new Set());
    const entry = new WaitingSubscribe(topic, (outcome) => {
      waiting.delete(entry);
      if (outcome === undefined) topics.join(session, subscribe);
      else subscribe.fail(outcome);
      bus.release(topic);
    });
    waiting.add(entry);
    void confirmed.then(() => entry.end());
  }

  private remove({ session, streamingTopics }: ServedClient, uri: Uri): void {
    streamingTopics?.delete(uri);
    session.link.release(defaults.streamingTopicBytes);
    this.hub.bus?.release({ realm: session.realm, uri, match: 'exact' });
  }

  private open(client: ServedClient, subscribe: IncomingSubscribe, binding: TopicBinding): void {
    const { session } = client;
    const noRoom = roomError(session.link, defaults.streamingTopicBytes);
    if (noRoom !== undefined) return subscribe.fail(noRoom);
    const streamingTopics = (client.streamingTopics ??= new Map());
    const { topic: uri, options } = subscribe;
    const { overflow } = binding;
    const context = new WampSubscriptionContext(session, uri, options);
    const streaming = new StreamingTopic(context, {
      accept: (accepted) => this.hub.topics.join(session, accepted),
      sendError: (failed, error) => failed.fail(this.errors.explain(error, context)),
      emit: (value) => {
        const [args, kwargs] = toPayload(value);
        session.publish(uri, args, kwargs, { overflow });
      },
      caughtUp: () => session.link.outbox.caughtUp(),
      failed: (error) => this.errors.report(error, context),
      setUpFailed: () => {
        if (streamingTopics.get(uri) === streaming) this.remove(client, uri);
      },
    });
    streamingTopics.set(uri, streaming);
    streaming.join(subscribe);
    const confirmed = this.hub.bus?.hold({ realm: session.realm, uri, match: 'exact' });
    streaming.begin(binding.handler, confirmed);
  }
}
