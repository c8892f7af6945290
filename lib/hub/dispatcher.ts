import { randomId } from '../protocol/ids.js';
import type { WampLimits } from '../protocol/limits.js';
import type { Dict, Uri } from '../protocol/messages.js';
import {
  WampFeatureNotSupportedError,
  WampNoSuchProcedureError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import type { WampError } from '../protocol/wamp.error.js';
import type { IncomingCall } from '../session/incoming-call.js';
import type { IncomingPublish } from '../session/incoming-publish.js';
import type { Clock } from '../session/clock.js';
import type { Broker } from './broker.js';
import { WampCallContext } from './call.context.js';
import { CallMeter } from './call.meter.js';
import { WampEventContext } from './event.context.js';
import type { ExplainError } from './explain.error.js';
import type { Procedure } from './handlers.js';
import type { HubLog } from './hub.log.js';
import { noProcedure, type WampMetrics } from './metrics.js';
import { answer } from './outcome.js';
import { publisherDetails, type ReceiverOptions } from './publication.js';
import type { ServedClient } from './served-client.js';
import type { Report } from './report.js';
import type { WampSession } from './wamp.session.js';

/** What dispatching needs of the hub. */
export interface DispatcherParts {
  readonly options: { readonly clock: Clock; readonly limits: WampLimits };
  readonly metrics: WampMetrics | undefined;
  readonly broker: Broker;
  readonly report: Report;
  readonly log: HubLog;
  /** Counts an event for which there is no room; `isAnswered` if the client learns of it. */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void;
}

/** Brings what clients call and publish to the handlers of the application. */
export class Dispatcher {
  constructor(
    private readonly hub: DispatcherParts,
    private readonly explain: ExplainError,
  ) {}

  call({ session, handlers }: ServedClient, call: IncomingCall): void {
    const { procedure: uri } = call;
    const procedure = handlers.procedure(uri);
    const meter = this.meterOf(procedure);
    if (procedure === undefined) {
      this.hub.log.debug(texts.nobodyAnswers, uri, session.id);
      return refuse(call, new WampNoSuchProcedureError(texts.noSuchProcedure(uri)), meter);
    }
    if (call.input !== undefined && !procedure.streamedInput)
      return refuse(call, new WampFeatureNotSupportedError(texts.takesNoInput(uri)), meter);
    const context = new WampCallContext(session, call, procedure.results, this.explain, meter);
    call.listener = context;
    answer(context, procedure.handler);
  }

  /** Accepts first: PUBLISHED leaves before anything the event brings about. */
  publish({ session, handlers, queues }: ServedClient, publish: IncomingPublish): void {
    const { topic, args = [], kwargs = {}, options } = publish;
    const { maxWaitingEvents } = this.hub.options.limits;
    if (queues.waitingEvents >= maxWaitingEvents) {
      this.hub.discarded(session, topic, publish.wantsAnswer);
      return publish.refuse(
        new WampUnavailableError(texts.tooMany('waiting events', maxWaitingEvents)),
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
    handlers.forEachListener(topic, (listener) => {
      isHandled = true;
      queues.deliver(listener, event);
    });
    if (options['exclude_me'] === false) this.tryEcho(event);
    else if (!isHandled) this.hub.log.debug(texts.nobodyHandles, topic, session.id);
  }

  /** What came in one way may not go out the same way: an integer beyond 64 bits, for example. */
  private tryEcho(event: WampEventContext): void {
    try {
      this.echo(event);
    } catch (error) {
      this.hub.report(texts.echoFailed(event.uri, event.session.id), error);
    }
  }

  private meterOf(procedure: Procedure | undefined): CallMeter | undefined {
    const { metrics, options } = this.hub;
    if (metrics === undefined) return undefined;
    return new CallMeter(metrics, options.clock, procedure?.uri ?? noProcedure);
  }

  /** The one client a PUBLISH can reach by itself is its own publisher (specification: "Publisher Exclusion"). */
  private echo(event: WampEventContext): void {
    const { session, uri: topic, args, kwargs, publication: id } = event;
    const { realm } = session;
    const options = echoOptions(event.details);
    const details = event.details['disclose_me'] === true ? publisherDetails(session) : undefined;
    this.hub.broker.publish({ id, realm, topic, args, kwargs, details, options }, session);
  }
}

function refuse(call: IncomingCall, error: WampError, meter: CallMeter | undefined): void {
  meter?.failed(error);
  call.error(error);
}

/** The conditions of PUBLISH.Options. */
function echoOptions(options: Dict): ReceiverOptions {
  return {
    exclude: listOf(options['exclude']),
    excludeAuthid: listOf(options['exclude_authid']),
    excludeAuthrole: listOf(options['exclude_authrole']),
    eligible: listOf(options['eligible']),
    eligibleAuthid: listOf(options['eligible_authid']),
    eligibleAuthrole: listOf(options['eligible_authrole']),
  };
}

/** A list option as the parser let it through: `null` counts as absent. */
function listOf(value: unknown): readonly never[] | undefined {
  return Array.isArray(value) ? (value as never[]) : undefined;
}
