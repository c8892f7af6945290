import { randomId } from '../protocol/ids.js';
import type { Dict } from '../protocol/messages.js';
import {
  WampFeatureNotSupportedError,
  WampNoSuchProcedureError,
} from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import type { IncomingCall } from '../session/incoming-call.js';
import type { IncomingPublish } from '../session/incoming-publish.js';
import { WampCallContext } from './call.context.js';
import { WampEventContext } from './event.context.js';
import type { ExplainError } from './explain.error.js';
import { fanOut, type PublishOptions, publisherDetails } from './fanout.js';
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
    const context = new WampCallContext(session, call, procedure.results, this.explain);
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
    exclude: listOf(options['exclude']),
    excludeAuthid: listOf(options['exclude_authid']),
    excludeAuthrole: listOf(options['exclude_authrole']),
    eligible: listOf(options['eligible']),
    eligibleAuthid: listOf(options['eligible_authid']),
    eligibleAuthrole: listOf(options['eligible_authrole']),
    details: options['disclose_me'] === true ? publisherDetails(session) : undefined,
  };
}

/** A list option as the parser let it through: `null` counts as absent. */
function listOf(value: unknown): readonly never[] | undefined {
  return Array.isArray(value) ? (value as never[]) : undefined;
}
