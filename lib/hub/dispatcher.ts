import { randomId } from '../protocol/ids.js';
import type { Dict } from '../protocol/messages.js';
import {
  WampFeatureNotSupportedError,
  WampNoSuchProcedureError,
} from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import type { IncomingCall } from '../session/incoming-call.js';
import type { IncomingPublish } from '../session/incoming-publish.js';
import { type ExplainError, WampCallContext } from './call.context.js';
import { WampEventContext } from './event.context.js';
import { fanOut, type PublishOptions } from './fanout.js';
import { answer } from './outcome.js';
import type { Topics } from './topics.js';
import type { WampSession } from './wamp.session.js';

/** Brings what clients call and publish to the handlers of the application. */
export class Dispatcher {
  constructor(
    private readonly topics: Topics,
    private readonly explain: ExplainError,
  ) {}

  call(session: WampSession, call: IncomingCall): void {
    const procedure = session.handlers.procedure(call.procedure);
    if (procedure === undefined)
      return call.error(new WampNoSuchProcedureError(texts.noSuchProcedure(call.procedure)));
    if (call.input !== undefined && !procedure.streamedInput)
      return call.error(new WampFeatureNotSupportedError(texts.takesNoInput(call.procedure)));
    const context = new WampCallContext(session, call, this.explain);
    call.listener = context;
    answer(context, procedure.handler);
  }

  /** Accepts first: PUBLISHED leaves before anything the event brings about. */
  publish(session: WampSession, publish: IncomingPublish): void {
    const { topic, args = [], kwargs = {}, options } = publish;
    const publication = randomId();
    publish.accept(publication);
    const event = new WampEventContext(session, topic, args, kwargs, options, publication);
    session.handlers.forEachListener(topic, (listener) =>
      session.host.queues.deliver(listener, event),
    );
    if (options['exclude_me'] === false) this.echo(event);
  }

  /** The one client a PUBLISH can reach by itself is its own publisher (specification: "Publisher Exclusion"). */
  private echo({
    session,
    uri: topic,
    args,
    kwargs,
    details,
    publication: id,
  }: WampEventContext): void {
    const options = echoOptions(session, details);
    fanOut(this.topics, { id, realm: session.realm, topic, args, kwargs, options }, session);
  }
}

/** The conditions of PUBLISH.Options, and what they disclose of the publisher. */
function echoOptions(session: WampSession, options: Dict): PublishOptions {
  return {
    exclude: listOf<number>(options['exclude']),
    excludeAuthid: listOf<string>(options['exclude_authid']),
    excludeAuthrole: listOf<string>(options['exclude_authrole']),
    eligible: listOf<number>(options['eligible']),
    eligibleAuthid: listOf<string>(options['eligible_authid']),
    eligibleAuthrole: listOf<string>(options['eligible_authrole']),
    details: options['disclose_me'] === true ? publisherDetails(session) : undefined,
  };
}

/** A list option as the parser let it through: `null` counts as absent. */
function listOf<T>(value: unknown): readonly T[] | undefined {
  return Array.isArray(value) ? (value as T[]) : undefined;
}

function publisherDetails({ id, authid, authrole }: WampSession): Dict {
  return { publisher: id, publisher_authid: authid, publisher_authrole: authrole };
}
