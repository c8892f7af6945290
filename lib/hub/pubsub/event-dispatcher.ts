import { randomId } from '../../protocol/ids.js';
import type { Uri } from '../../protocol/messages.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import { WampEventContext } from '../contexts/event-context.js';
import type { RealmHandlers } from '../handlers/realm-handlers.js';
import { hasRole } from '../handlers/roles.js';
import { type DenialWitnesses, refusal } from '../operations/denial.js';
import type { HubLog } from '../operations/hub-log.js';
import type { Report } from '../operations/report.js';
import { publisherDetails } from '../session/publication.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { Broker } from './broker.js';
import type { EventQueues } from './event-queues.js';
import { publishedReceivers } from './receivers.js';

/** A client that publishes. */
export interface PublishingClient {
  readonly session: WampSession;
  readonly handlers: RealmHandlers;
  readonly queues: EventQueues;
}

/** The parts of the hub that the dispatcher of events needs. */
export interface EventDispatcherParts extends DenialWitnesses {
  readonly options: { readonly limits: { readonly maxWaitingEvents: number } };
  readonly broker: Broker;
  readonly report: Report;
  readonly log: HubLog;
  /** Counts an event for which there is no room. `isAnswered` is true if the client gets an ERROR. */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void;
}

/** Passes the events of clients to the event handlers of the application. */
export class EventDispatcher {
  constructor(private readonly hub: EventDispatcherParts) {}

  /** Accepts a publication and runs its handlers. PUBLISHED is sent before any consequence of the event. */
  publish({ session, handlers, queues }: PublishingClient, publish: IncomingPublish): void {
    const { topic, args = [], kwargs = {}, options } = publish;
    if (handlers.hasEventRoles && isRefused(session, handlers, topic))
      return publish.fail(refusal(this.hub, session, 'publish', topic));
    const { maxWaitingEvents } = this.hub.options.limits;
    if (queues.waitingEvents >= maxWaitingEvents) {
      this.hub.discarded(session, topic, publish.wantsAnswer);
      return publish.fail(
        new WampUnavailableError(sharedTexts.tooMany('waiting events', maxWaitingEvents)),
      );
    }
    const publication = randomId();
    publish.accept(publication);
    const event = new WampEventContext(
      session,
      topic,
      args,
      kwargs,
      options,
      publication,
      publish.bytes,
    );
    let isHandled = false;
    handlers.forEachEventHandler(topic, (binding) => {
      if (!hasRole(binding.roles, session)) return;
      isHandled = true;
      queues.deliver(binding, event);
    });
    if (options['exclude_me'] === false) this.tryEcho(event);
    else if (!isHandled) this.hub.log.debug(texts.nobodyHandles, topic, session.id);
  }

  /** Sends an event to its publisher. Some received values cannot be sent, for example integers beyond 64 bits. */
  private tryEcho(event: WampEventContext): void {
    try {
      this.echo(event);
    } catch (error) {
      this.hub.report(texts.echoFailed(event.uri, event.session.id), error);
    }
  }

  /** Sends an event to its publisher, the only client that its PUBLISH can reach (specification: "Publisher Exclusion"). */
  private echo(event: WampEventContext): void {
    const { session, uri: topic, args, kwargs, publication: id } = event;
    const { realm } = session;
    const options = publishedReceivers(event.details);
    const details = event.details['disclose_me'] === true ? publisherDetails(session) : undefined;
    this.hub.broker.publish({ id, realm, topic, args, kwargs, details, options }, session);
  }
}

/** Returns true if there are handlers for the topic, but none for the role of the session. */
function isRefused(session: WampSession, handlers: RealmHandlers, topic: Uri): boolean {
  let hasAny = false;
  let hasOwn = false;
  handlers.forEachEventHandler(topic, ({ roles }) => {
    hasAny = true;
    hasOwn ||= hasRole(roles, session);
  });
  return hasAny && !hasOwn;
}
