import { AsyncResource } from 'node:async_hooks';
import type { WampAction } from '../../protocol/actions.js';
import type { Dict, Uri } from '../../protocol/messages.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { weightOf } from '../../protocol/weight.js';
import type { CallListener, IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { IncomingRegister } from '../../session/registrations.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { WampMetrics } from '../operations/metrics.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { WampSession } from '../session/wamp-session.js';
import type { Verdict } from './authority.js';
import type { Undecided } from './decisions.js';
import type { Gate } from './gate.js';

/** The parts of the hub that a request needs. */
export interface GatedHub {
  /** Carries out what is allowed. */
  readonly open: Gate;
  readonly metrics: WampMetrics | undefined;
  /** Counts an event of a client for which there is no room. `isAnswered` is true if the client gets an ERROR. */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void;
}

/** What a request wants to do; absent for a message that needs no permission but must keep its place. */
export interface Wish {
  readonly action: WampAction;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly options: Dict;
}

/** A message of a client that may have to wait: for a decision, or for earlier messages that wait for one. */
export abstract class GatedRequest {
  verdict: Verdict | Undecided = undefined;
  /** True if it was answered or dropped while it waited. */
  isOver = false;
  abstract readonly wish: Wish | undefined;
  /** The bytes that are counted while it waits. */
  heldBytes = 0;
  /** The async context of the message, in which its handler runs. */
  private scope: AsyncResource | undefined;

  /** Called when it cannot be carried out at once. */
  wait(heldBytes: number): void {
    this.heldBytes = heldBytes;
    this.scope = new AsyncResource('WampRequest');
  }

  /** The bytes of heap that it takes, if nothing else counts them. */
  get bytes(): number {
    return 0;
  }

  carryOut(): void {
    if (this.scope === undefined) this.allow();
    else this.scope.runInAsyncScope(() => this.allow());
  }

  protected abstract allow(): void;
  /** Answers with an error, if the client asked for an answer. */
  abstract refuse(error: WampError): void;

  /** Answers with an error, because too much is waiting. */
  turnAway(error: WampError): void {
    this.refuse(error);
  }

  /** Called when the session has ended before. Frees what the request takes; nothing is sent any more. */
  lose(): void {
    this.isOver = true;
    this.refuse(new WampCanceledError());
  }
}

/** A CALL. Its place in the table is taken, and its timeout is running. */
export class GatedCall extends GatedRequest implements CallListener {
  readonly wish: Wish;

  /** @param moveOn called when CANCEL, the timeout or the end of the session has answered it */
  constructor(
    private readonly hub: GatedHub,
    private readonly client: ServedClient,
    private readonly call: IncomingCall,
    private readonly moveOn: () => void,
  ) {
    super();
    const { procedure: uri, options } = call;
    this.wish = { action: 'call', uri, match: 'exact', options };
  }

  override wait(heldBytes: number): void {
    super.wait(heldBytes);
    this.call.listener = this;
  }

  onAbort(reason: WampError): void {
    this.isOver = true;
    this.call.error(reason);
    this.moveOn();
  }

  protected allow(): void {
    const { call, client } = this;
    call.listener = undefined;
    // It was canceled with the mode `skip`, so this only frees its place.
    if (!call.isOpen) return call.error(new WampCanceledError());
    this.hub.open.call(client, call);
  }

  refuse(error: WampError): void {
    this.call.error(error);
  }
}

/** A PUBLISH. */
export class GatedPublish extends GatedRequest {
  readonly wish: Wish;

  constructor(
    private readonly hub: GatedHub,
    private readonly client: ServedClient,
    private readonly publish: IncomingPublish,
  ) {
    super();
    const { topic: uri, options } = publish;
    this.wish = { action: 'publish', uri, match: 'exact', options };
  }

  override get bytes(): number {
    return this.publish.bytes;
  }

  protected allow(): void {
    this.hub.open.publish(this.client, this.publish);
  }

  refuse(error: WampError): void {
    this.publish.fail(error);
  }

  override turnAway(error: WampError): void {
    const { publish, client } = this;
    this.hub.discarded(client.session, publish.topic, publish.wantsAnswer);
    this.refuse(error);
  }

  override lose(): void {
    super.lose();
    this.hub.metrics?.dropped('undecided', 1);
  }
}

/** A SUBSCRIBE. */
export class GatedSubscribe extends GatedRequest {
  readonly wish: Wish;

  constructor(
    private readonly hub: GatedHub,
    private readonly client: ServedClient,
    private readonly subscribe: IncomingSubscribe,
  ) {
    super();
    const { topic: uri, match, options } = subscribe;
    this.wish = { action: 'subscribe', uri, match, options };
  }

  override get bytes(): number {
    return weightOf(this.wish);
  }

  protected allow(): void {
    this.hub.open.subscribe(this.client, this.subscribe);
  }

  refuse(error: WampError): void {
    this.subscribe.fail(error);
  }
}

/** A REGISTER. */
export class GatedRegister extends GatedRequest {
  readonly wish: Wish;

  constructor(
    private readonly hub: GatedHub,
    private readonly client: ServedClient,
    private readonly register: IncomingRegister,
  ) {
    super();
    const { procedure: uri, match, options } = register;
    this.wish = { action: 'register', uri, match, options };
  }

  override get bytes(): number {
    return weightOf(this.wish);
  }

  protected allow(): void {
    this.hub.open.register(this.client, this.register);
  }

  refuse(error: WampError): void {
    this.register.fail(error);
  }
}

/** A message that needs no permission, but must not overtake earlier ones. */
export class GatedTurn extends GatedRequest {
  readonly wish = undefined;

  /** @param refused answers the message if too many are waiting */
  constructor(
    private readonly run: () => void,
    private readonly refused: (error: WampError) => void,
  ) {
    super();
  }

  protected allow(): void {
    this.run();
  }

  refuse(error: WampError): void {
    this.refused(error);
  }
}
