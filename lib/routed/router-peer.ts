import { from, type Observable } from 'rxjs';
import type { WampCallOptions } from '../calls/client-call.js';
import { GuardedObservable } from '../calls/guarded-observable.js';
import type { CallOptions } from '../client/call-options.js';
import type { WampClientSession } from '../client/client-session.js';
import type { PublishOptions } from '../client/publish-options.js';
import type { WampClient } from '../client/wamp-client.js';
import type { TransportInfo } from '../hub/connection/connection.js';
import { signalController } from '../hub/operations/signal-controller.js';
import { type PeerLink, WampPeer } from '../hub/session/wamp-peer.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampCanceledError } from '../protocol/standard-errors.js';
import type { WampResult } from '../protocol/wamp-result.js';
import * as texts from './texts.js';

/** One session of a client with its router, as handlers see it. The next session is another object. */
export class RouterPeer extends WampPeer {
  readonly identity = undefined;
  readonly transport: TransportInfo;
  private controller: AbortController | undefined;
  private ownData: Record<PropertyKey, unknown> | undefined;
  /** The reason of the end; `undefined` while the session is open. */
  private reason: Uri | undefined;

  /** @internal */
  constructor(
    /** @internal */
    readonly link: PeerLink,
    private readonly client: WampClient,
    private readonly session: WampClientSession,
    encrypted: boolean,
  ) {
    super();
    this.transport = { type: 'router', protocol: session.subprotocol, headers: {}, encrypted };
  }

  get id(): Id {
    return this.session.id;
  }

  get realm(): Uri {
    return this.session.realm;
  }

  get details(): Dict {
    return this.session.details;
  }

  get authid(): string | undefined {
    return this.session.authid;
  }

  get authrole(): string | undefined {
    return this.session.authrole;
  }

  get authmethod(): string | undefined {
    return this.session.authmethod;
  }

  get data(): Record<PropertyKey, unknown> {
    return (this.ownData ??= {});
  }

  get isOpen(): boolean {
    return this.reason === undefined;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = signalController((error) => this.link.report(texts.listenerFailed, error));
      if (this.reason !== undefined) this.end(this.reason);
    }
    return this.controller.signal;
  }

  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<T> {
    return this.client.call<T>(uri, args, kwargs, options && callOptions(options));
  }

  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<WampResult> {
    return this.client.callResult(uri, args, kwargs, options && callOptions(options));
  }

  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<T> {
    const report = (error: unknown): void => this.link.report(texts.observerFailed(uri), error);
    return new GuardedObservable(report, (subscriber) => {
      const given = options && callOptions(options);
      const subscription = this.client.stream<T>(uri, args, kwargs, given).subscribe(subscriber);
      return () => subscription.unsubscribe();
    });
  }

  publish(
    topic: Uri,
    args?: List,
    kwargs?: Dict,
    options?: PublishOptions,
  ): Promise<Id | undefined> {
    return this.client.publish(topic, args, kwargs, options);
  }

  /** @internal */
  end(reason: Uri): void {
    this.reason = reason;
    this.controller?.abort(new WampCanceledError(sharedTexts.sessionEnded(reason)));
  }
}

/** Returns the options of a call in the form of the client. */
function callOptions({ input, ...options }: WampCallOptions): CallOptions {
  return input === undefined ? options : { ...options, input: from(input) };
}
