import { type Outcome, PromiseSink } from '../calls/promise-sink.js';
import { optionFlaw } from '../calls/tied-call.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { AnswerSink } from '../session/outgoing-call.js';
import type { CallOptions, StreamOptions, WampStream } from './call-options.js';
import { callStream } from './call-stream.js';
import type { ClientCallRequest } from './calls/start-call.js';
import type { ClientLog } from './client-log.js';
import { requestOf, type StartedCall } from './client-request.js';
import type { ClientSettings } from './client-settings.js';
import type { WampConnectionError } from './connection-error.js';
import type { Connection } from './connection.js';
import type { Connector } from './connector.js';
import * as defaults from './defaults.js';
import { HeldCall } from './held-call.js';
import { Interruption } from './interruption.js';
import type { PublishOptions } from './publish-options.js';
import { PublishRequest } from './publish-request.js';
import { requestFlaw } from './request-flaw.js';
import * as texts from './texts.js';
import type { WaitingRoom } from './waiting-room.js';

/** Sends calls and publications, or lets them wait for a session. */
export class Requests {
  private readonly interruption: Interruption;

  constructor(
    private readonly settings: ClientSettings,
    private readonly connector: Connector,
    private readonly room: WaitingRoom,
    private readonly log: ClientLog,
  ) {
    this.interruption = new Interruption(settings.clock, connector.status);
  }

  /** Calls a procedure, and returns its final answer. */
  call<T>(
    uri: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    options: CallOptions = noOptions,
    outcome: Outcome<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const request = requestOf(uri, args, kwargs, options, false, this.settings);
      this.start(request, options, new PromiseSink(resolve, reject, outcome));
    });
  }

  /** Returns the answers of a call, which each reader makes anew. */
  stream<T>(
    uri: Uri,
    args: List = [],
    kwargs: Dict | undefined,
    options: StreamOptions<T> = noOptions,
    outcome: Outcome<T>,
  ): WampStream<T> {
    const start = (from: List, sink: AnswerSink): StartedCall | undefined =>
      this.start(requestOf(uri, from, kwargs, options, true, this.settings), options, sink);
    const report = this.log.ofObservers(uri);
    return callStream(start, args, options, outcome, this.interruption, report);
  }

  publish(
    topic: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    options: PublishOptions = noOptions,
  ): Promise<Id | undefined> {
    return new Promise((resolve, reject) => {
      const request = new PublishRequest(topic, args, kwargs, options, resolve, reject);
      const { session } = this.connector;
      const error = requestFlaw(options) ?? this.absenceOf(session, options.offline);
      if (error !== undefined) reject(error);
      else if (session === undefined) this.wait(request);
      else request.start(session);
    });
  }

  private wait(request: PublishRequest): void {
    const { maxWaiting } = this.settings;
    if (this.room.publications < maxWaiting) this.room.add(request);
    else request.fail(new WampUnavailableError(texts.tooManyWaiting(maxWaiting)));
  }

  /** Starts a call, or lets it wait for a session. */
  private start(
    request: ClientCallRequest,
    options: CallOptions,
    sink: AnswerSink,
  ): StartedCall | undefined {
    const { session } = this.connector;
    const { retry, retries = defaults.retries, offline } = options;
    const error =
      optionFlaw(request) ??
      requestFlaw(options) ??
      this.absenceOf(session, offline ?? this.settings.offline);
    if (error !== undefined) {
      sink.error(error);
      return undefined;
    }
    const tries = retry === 'lost' && request.input === undefined ? retries : 0;
    if (session !== undefined && tries === 0) return session.call(request, sink);
    const { room, settings, interruption } = this;
    const held = new HeldCall(room, settings.clock, interruption, request, sink, tries);
    if (session === undefined) held.hold();
    else held.start(session);
    return held;
  }

  /** Returns the error for a request without a session; `undefined` if it may wait. An idle client connects then. */
  private absenceOf(
    session: Connection | undefined,
    offline: 'reject' | 'wait' | undefined,
  ): WampConnectionError | undefined {
    const { connector } = this;
    if (session !== undefined) return undefined;
    if (offline === 'wait') connector.startIfIdle();
    // A listener of status may have closed the client.
    const mayWait = offline === 'wait' && connector.status.value !== 'closed';
    return mayWait ? undefined : connector.absence();
  }
}

const noOptions = {};
