import { MessageCode } from '../protocol/message-codes.js';
import type { EventMessage, Id, Uri } from '../protocol/messages.js';
import { WampError } from '../protocol/wamp-error.js';
import { type Asker, askToEnd } from './asker.js';
import { asyncDispose } from './async-dispose.js';
import type { ClientLog } from './client-log.js';
import type { SubscribeOptions } from './declaration-options.js';
import { Declaration, requestOptions } from './declaration.js';
import { HandlerQueue } from './handler-queue.js';
import { ReceivedEvent } from './received-event.js';
import * as texts from './texts.js';
import type { WampEvent, WampSubscription } from './wamp-declaration.js';

/** A handler of events. A promise that it returns is awaited before the next event. */
export type EventHandler = (event: WampEvent) => unknown;

/**
 * One SUBSCRIBE, for all subscriptions of the application with the same topic and match policy: the router
 * gives them one id, and one UNSUBSCRIBE would end them all.
 */
interface SharedSubscription {
  readonly key: string;
  readonly topic: Uri;
  readonly options: SubscribeOptions;
  readonly members: Set<ClientSubscription>;
  /** The id in the current session; 0 while the router has not granted it. */
  id: Id;
  /** True while SUBSCRIBE is not answered. */
  isAsked: boolean;
}

/** Tells who waits for the first answer to SUBSCRIBE. */
interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** All subscriptions of a client. */
export class Subscriptions {
  private readonly byKey = new Map<string, SharedSubscription>();
  private readonly byId = new Map<Id, SharedSubscription>();
  private session: Asker | undefined;

  constructor(private readonly log: ClientLog) {}

  get size(): number {
    return this.byKey.size;
  }

  /** Adds a subscription. Resolves when it is granted, or at once while there is no session. */
  add(topic: Uri, handler: EventHandler, options: SubscribeOptions): Promise<WampSubscription> {
    const shared = this.sharedOf(topic, options);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve: () => resolve(added), reject };
      const added = new ClientSubscription(this, shared, handler, options, waiter, this.log);
      shared.members.add(added);
      if (added.isAborted) void added.unsubscribe();
      else if (shared.id !== 0) added.granted((this.session as Asker).now());
      else if (this.session === undefined) added.resolve();
      else if (!shared.isAsked) this.ask(shared, this.session);
    });
  }

  /** Asks the router for everything, in a new session. */
  renew(session: Asker): void {
    this.session = session;
    for (const shared of this.byKey.values()) this.ask(shared, session);
  }

  /** Called when the session has ended. */
  interrupted(nowMs: number): void {
    this.session = undefined;
    this.byId.clear();
    for (const shared of this.byKey.values()) {
      shared.id = 0;
      shared.isAsked = false;
      for (const member of shared.members) member.interrupted(nowMs);
      if (shared.members.size === 0) this.byKey.delete(shared.key);
    }
  }

  /** Ends everything, because the client is closed. */
  end(): void {
    this.session = undefined;
    this.byId.clear();
    for (const { members } of this.byKey.values()) for (const member of members) member.ended();
    this.byKey.clear();
  }

  onEvent(message: EventMessage): void {
    const shared = this.byId.get(message[1]);
    if (shared === undefined) return;
    const event = new ReceivedEvent(message, shared.topic);
    for (const member of shared.members) member.push(event);
  }

  /** Called when the router has ended a subscription by itself. */
  revoked(id: Id, reason: Uri): void {
    const shared = this.byId.get(id);
    if (shared === undefined) return;
    this.byId.delete(id);
    shared.id = 0;
    const nowMs = this.session?.now() ?? 0;
    for (const member of shared.members) member.refused(new WampError(reason), nowMs);
  }

  /** Removes a subscription; the last one of its topic sends UNSUBSCRIBE. Resolves when the router has answered. */
  remove(shared: SharedSubscription, member: ClientSubscription): Promise<void> {
    shared.members.delete(member);
    if (shared.members.size > 0 || shared.isAsked) return Promise.resolve();
    this.byKey.delete(shared.key);
    return this.unsubscribe(shared);
  }

  private sharedOf(topic: Uri, options: SubscribeOptions): SharedSubscription {
    const key = `${options.match ?? 'exact'} ${topic}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const members = new Set<ClientSubscription>();
    const shared = { key, topic, options, members, id: 0, isAsked: false };
    this.byKey.set(key, shared);
    return shared;
  }

  private ask(shared: SharedSubscription, session: Asker): void {
    const { topic, options } = shared;
    shared.isAsked = true;
    session.ask(
      MessageCode.Subscribe,
      (request) => [MessageCode.Subscribe, request, requestOptions(options), topic],
      {
        granted: (id) => this.onGranted(shared, id, session),
        refused: (error) => this.onRefused(shared, error, session),
      },
    );
  }

  private onGranted(shared: SharedSubscription, id: Id, session: Asker): void {
    if (session !== this.session) return;
    shared.isAsked = false;
    shared.id = id;
    if (shared.members.size === 0) {
      this.byKey.delete(shared.key);
      return void this.unsubscribe(shared);
    }
    this.byId.set(id, shared);
    for (const member of shared.members) member.granted(session.now());
  }

  private onRefused(shared: SharedSubscription, error: Error, session: Asker): void {
    // The end of the session is told by `interrupted`.
    if (session !== this.session) return;
    shared.isAsked = false;
    for (const member of shared.members) member.refused(error, session.now());
    if (shared.members.size === 0) this.byKey.delete(shared.key);
  }

  private async unsubscribe({ id }: SharedSubscription): Promise<void> {
    const { session } = this;
    if (id === 0 || session === undefined) return;
    this.byId.delete(id);
    await askToEnd(session, MessageCode.Unsubscribe, id);
  }
}

/** One subscription of the application. */
class ClientSubscription extends Declaration implements WampSubscription {
  readonly topic: Uri;
  private readonly queue: HandlerQueue<WampEvent>;
  private waiter: Waiter | undefined;

  constructor(
    private readonly all: Subscriptions,
    private readonly shared: SharedSubscription,
    handler: EventHandler,
    options: SubscribeOptions,
    waiter: Waiter,
    log: ClientLog,
  ) {
    super(options, () => void this.unsubscribe(), log);
    this.topic = shared.topic;
    this.waiter = waiter;
    this.queue = new HandlerQueue(handler, (error) =>
      log.error(texts.eventHandlerFailed(shared.topic), error),
    );
  }

  push(event: WampEvent): void {
    this.queue.push(event);
  }

  resolve(): void {
    this.waiter?.resolve();
    this.waiter = undefined;
  }

  override granted(nowMs: number): void {
    super.granted(nowMs);
    this.resolve();
  }

  /** A subscription that was never granted is given up, and its promise rejects. */
  override refused(error: Error, nowMs: number): void {
    const { waiter } = this;
    if (waiter === undefined) return super.refused(error, nowMs);
    this.waiter = undefined;
    this.ended();
    void this.all.remove(this.shared, this);
    waiter.reject(error);
  }

  override interrupted(nowMs: number): void {
    super.interrupted(nowMs);
    this.resolve();
  }

  override ended(): void {
    super.ended();
    this.queue.clear();
    this.resolve();
  }

  async unsubscribe(): Promise<void> {
    if (this.isOver) return;
    this.ended();
    await this.all.remove(this.shared, this);
  }

  async [asyncDispose](): Promise<void> {
    await this.unsubscribe();
  }
}
