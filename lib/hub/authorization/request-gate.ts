import { fairTurns } from '../../calls/fair-turns.js';
import type { Share } from '../../calls/share.js';
import type { WampAction } from '../../protocol/actions.js';
import type { Dict, Uri } from '../../protocol/messages.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { Fifo } from '../../session/fifo.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { IncomingRegister, Registration } from '../../session/registrations.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import { type DenialWitnesses, noteDenial } from '../operations/denial.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { WampSession } from '../session/wamp-session.js';
import type { Verdict } from './authority.js';
import { type Decisions, Undecided } from './decisions.js';
import type { Gate } from './gate.js';
import {
  GatedCall,
  GatedPublish,
  GatedRegister,
  type GatedRequest,
  GatedSubscribe,
  GatedTurn,
  type GatedHub,
} from './gated-requests.js';

/** The parts of the hub that a gate needs. */
export interface GateParts extends GatedHub, DenialWitnesses {
  readonly options: { readonly limits: { readonly maxUndecidedRequests: number } };
}

/** The connection that a gate belongs to. */
export interface GateHost {
  readonly client: ServedClient | undefined;
  readonly connection: { readonly share: Share };
  readonly machine: { readonly isOpen: boolean };
  /** Counts bytes of heap. Returns false if there is no room for them. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
  /** Ends the session, because a request failed unexpectedly. */
  failed(error: unknown): void;
  /** Called when no request waits any more. */
  idle(): void;
}

/**
 * Lets those requests of one client pass for which it is authorized. Several decisions may be made at the
 * same time, but requests are carried out in the order in which they came.
 */
export class RequestGate implements Gate {
  private readonly waiting = new Fifo<GatedRequest>();
  private readonly undecided = new Set<Undecided>();
  /** What is undecided about subscriptions and registrations. */
  private readonly checks = new Set<Undecided>();
  /** True while the next requests wait for a turn of the event loop. */
  private isPausing = false;

  constructor(
    private readonly hub: GateParts,
    private readonly decisions: Decisions,
    private readonly host: GateHost,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  call(client: ServedClient, call: IncomingCall): void {
    const { procedure, options } = call;
    const verdict = this.ask(client.session, 'call', procedure, 'exact', options);
    if (verdict === undefined && this.waiting.length === 0) this.hub.open.call(client, call);
    else this.enter(new GatedCall(this.hub, client, call, this.moveOnSoon), verdict);
  }

  publish(client: ServedClient, publish: IncomingPublish): void {
    const { topic, options } = publish;
    const verdict = this.ask(client.session, 'publish', topic, 'exact', options);
    if (verdict === undefined && this.waiting.length === 0) this.hub.open.publish(client, publish);
    else this.enter(new GatedPublish(this.hub, client, publish), verdict);
  }

  subscribe(client: ServedClient, subscribe: IncomingSubscribe): void {
    const { topic, match, options } = subscribe;
    const verdict = this.ask(client.session, 'subscribe', topic, match, options);
    if (verdict === undefined && this.waiting.length === 0)
      this.hub.open.subscribe(client, subscribe);
    else this.enter(new GatedSubscribe(this.hub, client, subscribe), verdict);
  }

  register(client: ServedClient, register: IncomingRegister): void {
    const { procedure, match, options } = register;
    const verdict = this.ask(client.session, 'register', procedure, match, options);
    if (verdict === undefined && this.waiting.length === 0)
      this.hub.open.register(client, register);
    else this.enter(new GatedRegister(this.hub, client, register), verdict);
  }

  unregister(client: ServedClient, registration: Registration): void {
    this.hub.open.unregister(client, registration);
  }

  inOrder(run: () => void, refused: (error: WampError) => void): void {
    if (this.waiting.length === 0) run();
    else this.enter(new GatedTurn(run, refused), undefined);
  }

  check(
    { session }: ServedClient,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
  ): Verdict | Promise<Verdict> {
    const verdict = this.decisions.decide(session, action, uri, match, { match });
    if (!(verdict instanceof Undecided)) return verdict;
    return new Promise((resolve) => this.follow(verdict, resolve, this.checks));
  }

  decideAgain({ session }: ServedClient): void {
    this.decisions.forget(session);
    for (const request of this.waiting) {
      const { wish } = request;
      if (wish === undefined || request.isOver) continue;
      const { action, uri, match, options } = wish;
      this.await(request, this.decisions.decide(session, action, uri, match, options));
    }
    this.moveOnSoon();
  }

  drop({ session }: ServedClient): void {
    this.decisions.forget(session);
    for (let next = this.waiting.take(); next !== undefined; next = this.waiting.take())
      this.lose(next);
    for (const undecided of [...this.undecided, ...this.checks]) undecided.cancel();
  }

  private get isFull(): boolean {
    const { maxUndecidedRequests } = this.hub.options.limits;
    return Math.max(this.waiting.length, this.undecided.size) >= maxUndecidedRequests;
  }

  private ask(
    session: WampSession,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
    options: Dict,
  ): Verdict | Undecided {
    // The authority is not asked about a request for which there is no room.
    if (this.isFull) return this.tooMany();
    return this.decisions.decide(session, action, uri, match, options);
  }

  private enter(request: GatedRequest, verdict: Verdict | Undecided): void {
    if (this.isFull) return request.turnAway(this.tooMany());
    if (!(verdict instanceof Undecided) && this.waiting.length === 0)
      return this.conclude(request, verdict);
    const { bytes } = request;
    if (!this.host.hold(bytes)) return this.turnAway(request, verdict);
    request.wait(bytes);
    this.waiting.push(request);
    this.await(request, verdict);
  }

  /** Answers a request for whose bytes there is no room. The question about it still counts until it is decided. */
  private turnAway(request: GatedRequest, verdict: Verdict | Undecided): void {
    if (verdict instanceof Undecided) this.follow(verdict, () => {});
    request.turnAway(new WampUnavailableError(sharedTexts.holdsTooMuch));
  }

  private await(request: GatedRequest, verdict: Verdict | Undecided): void {
    request.verdict = verdict;
    if (!(verdict instanceof Undecided)) return;
    this.follow(verdict, (decided) => {
      // It may have been decided again meanwhile.
      if (request.verdict !== verdict) return;
      request.verdict = decided;
      this.moveOn();
    });
  }

  private follow(
    undecided: Undecided,
    decided: (verdict: Verdict) => void,
    among: Set<Undecided> = this.undecided,
  ): void {
    among.add(undecided);
    undecided.whenDecided((verdict) => {
      among.delete(undecided);
      decided(verdict);
    });
  }

  /** Carries out or refuses the oldest requests, up to the first that is undecided. */
  private moveOn(): void {
    if (this.isPausing) return;
    const startedMs = performance.now();
    for (let next = this.next(); next !== undefined; next = this.next()) {
      this.waiting.take();
      this.host.release(next.heldBytes);
      if (!next.isOver) this.conclude(next, next.verdict as Verdict);
      if (performance.now() - startedMs >= sharedDefaults.longestTurnMs) return this.pause();
    }
    if (this.waiting.length === 0) this.host.idle();
  }

  /** Continues later, so that many short handlers do not block the event loop. */
  private pause(): void {
    this.isPausing = true;
    const run = (): void => {
      this.isPausing = false;
      this.moveOn();
    };
    fairTurns.wait(this.host.connection.share, { expectedMs: sharedDefaults.longestTurnMs, run });
  }

  /** Continues in a microtask, because the end of a session answers several calls at once. */
  private readonly moveOnSoon = (): void => queueMicrotask(() => this.moveOn());

  private next(): GatedRequest | undefined {
    const { first: oldest } = this.waiting;
    if (oldest === undefined || !this.host.machine.isOpen) return undefined;
    return oldest.isOver || !(oldest.verdict instanceof Undecided) ? oldest : undefined;
  }

  private conclude(request: GatedRequest, verdict: Verdict): void {
    try {
      if (verdict === undefined) request.carryOut();
      else this.refuse(request, verdict);
    } catch (error) {
      this.host.failed(error);
    }
  }

  private refuse(request: GatedRequest, error: WampError): void {
    const { wish } = request;
    const { client } = this.host;
    if (wish !== undefined && client !== undefined)
      noteDenial(this.hub, client.session, wish.action, wish.uri, error);
    request.refuse(error);
  }

  private lose(request: GatedRequest): void {
    this.host.release(request.heldBytes);
    if (!request.isOver) request.lose();
  }

  private tooMany(): WampError {
    const { maxUndecidedRequests } = this.hub.options.limits;
    const text = sharedTexts.tooMany('requests that wait for a decision', maxUndecidedRequests);
    return new WampUnavailableError(text);
  }
}
