import type { WampSessionQuery } from '../../hub/wamp-cluster.js';
import type { Observable } from 'rxjs';
import {
  type Cancelable,
  type ClientCallRequest,
  startClientCall,
  streamCall,
  type WampCallOptions,
} from '../../calls/client-call.js';
import { GuardedObservable } from '../../calls/guarded-observable.js';
import { type Outcome, PromiseSink, wholeAnswer } from '../../calls/promise-sink.js';
import type { WampContract } from '../../contract/contract.js';
import type { Reading } from '../../contract/reading.js';
import { remoteOf } from '../../contract/remote-proxy.js';
import type { Report } from '../../hub/operations/report.js';
import {
  assertPublishOptions,
  type Publication,
  type PublishOptions,
} from '../../hub/session/publication.js';
import type { RemoteOptions } from '../../hub/session/remote.js';
import type { WampSessionHandle } from '../../hub/session/session-handle.js';
import type { WampSession } from '../../hub/session/wamp-session.js';
import { CloseUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import { WampNoSuchSessionError } from '../../protocol/standard-errors.js';
import { unwrap, type WampResult } from '../../protocol/wamp-result.js';
import type { AnswerSink } from '../../session/outgoing-call.js';
import * as texts from '../texts.js';
import { LateCall } from './late-call.js';
import type { RemoteCalls } from './remote-calls.js';
import type { FoundSession, SessionFinder } from './session-finder.js';

/** What the handles of sessions share. */
export interface RemoteSessionParts {
  readonly sessions: ReadonlyMap<Id, WampSession>;
  readonly finder: SessionFinder;
  readonly calls: RemoteCalls;
  /** Sends an event to the sessions that are eligible, wherever they are. */
  readonly publish: (publication: Publication) => void;
  /** Ends a session of another node. */
  readonly close: (session: Id, reason: Uri, message: string | undefined) => Promise<void>;
  readonly callTimeoutMs: number;
  readonly report: Report;
}

/** A session wherever it is. It is looked for at each use. */
export class RemoteSession implements WampSessionHandle {
  constructor(
    private readonly parts: RemoteSessionParts,
    private readonly query: WampSessionQuery,
  ) {}

  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<T> {
    return this.answered(this.request(uri, args, kwargs, options), unwrap) as Promise<T>;
  }

  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<WampResult> {
    return this.answered(this.request(uri, args, kwargs, options), wholeAnswer);
  }

  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<T> {
    return this.streamed(this.request(uri, args, kwargs, options, true), unwrap) as Observable<T>;
  }

  streamResult(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<WampResult> {
    return this.streamed(this.request(uri, args, kwargs, options, true), wholeAnswer);
  }

  remote(service: Uri | WampContract, options?: RemoteOptions): never {
    return remoteOf(this, service, options) as never;
  }

  /** @internal */
  streamAs(
    reading: Reading,
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<unknown> {
    const results = this.streamResult(uri, args, kwargs, options);
    const report = (error: unknown): void => this.subscriberFailed(uri, error);
    return new GuardedObservable(report, (subscriber) => reading.subscribe(results, subscriber));
  }

  publish(topic: Uri, args?: List, kwargs?: Dict, options: PublishOptions = {}): Id {
    assertPublishOptions(options);
    const id = randomId();
    const found = this.parts.finder.find(this.query);
    const send = (session: FoundSession | undefined): void => {
      if (session === undefined) throw this.unknown();
      const { details } = options;
      const { realm, id: only } = session;
      const eligible = { ...options, eligible: [only] };
      this.parts.publish({ id, realm, topic, args, kwargs, details, options: eligible });
    };
    if (found instanceof Promise)
      found.then(send).catch((error: unknown) => this.parts.report(texts.eventLost(topic), error));
    else send(found);
    return id;
  }

  async close(reason: Uri = CloseUri.Normal, message?: string): Promise<void> {
    const found = await this.parts.finder.find(this.query);
    if (found === undefined) return;
    const session = this.parts.sessions.get(found.id);
    await (session?.close(reason, message) ?? this.parts.close(found.id, reason, message));
  }

  /** @internal */
  subscriberFailed(uri: Uri, error: unknown): void {
    this.parts.report(texts.streamFailed(uri), error);
  }

  private answered<T>(request: ClientCallRequest, outcome: Outcome<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.start(request, new PromiseSink(resolve, reject, outcome));
    });
  }

  private streamed<T>(request: ClientCallRequest, outcome: Outcome<T>): Observable<T> {
    return streamCall((sink) => this.start(request, sink), request, outcome);
  }

  private start(request: ClientCallRequest, sink: AnswerSink): Cancelable | undefined {
    const found = this.parts.finder.find(this.query);
    if (!(found instanceof Promise)) return this.startAt(found, request, sink);
    return new LateCall(found, sink, (session, late) => this.startAt(session, request, late));
  }

  private startAt(
    found: FoundSession | undefined,
    request: ClientCallRequest,
    sink: AnswerSink,
  ): Cancelable | undefined {
    if (found === undefined) {
      sink.error(this.unknown());
      return undefined;
    }
    const session = this.parts.sessions.get(found.id);
    if (session === undefined)
      return this.parts.calls.start({ node: found.node, session: found.id }, request, sink);
    const { machine, outbox: reader } = session.link;
    return startClientCall(machine, { ...request, reader }, sink);
  }

  private unknown(): WampNoSuchSessionError {
    const { query } = this;
    return new WampNoSuchSessionError(
      typeof query === 'number' ? texts.noSession(query) : texts.noSessionOf(query.authid),
    );
  }

  private request(
    uri: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    { signal, input, details, cancelMode, timeoutMs }: WampCallOptions = {},
    receiveProgress = false,
  ): ClientCallRequest {
    return {
      uri,
      args,
      kwargs,
      hasInput: input !== undefined,
      timeoutMs: timeoutMs ?? this.parts.callTimeoutMs,
      receiveProgress,
      details,
      cancelMode,
      signal,
      input,
      reader: unread,
      reporter: this,
    };
  }
}

/** Stands for the reader of the input until the session is found. */
const unread = { isFull: false, caughtUp: () => undefined };
