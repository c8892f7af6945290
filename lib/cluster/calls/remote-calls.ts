import { type ClientCallRequest, inputSender } from '../../calls/client-call.js';
import { callFlaw, optionFlaw, startTied } from '../../calls/tied-call.js';
import type { Id } from '../../protocol/messages.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { CancelTimer } from '../../session/clock.js';
import type { AnswerSink, OutgoingCall } from '../../session/outgoing-call.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import { PendingTimers } from '../pending-timers.js';
import * as texts from '../texts.js';
import { Ticker } from '../ticker.js';
import type { Body, BodyCodec } from './body.js';
import type { ErrorMembers, PieceMembers, RolledMembers, TakenMembers } from './call-frames.js';
import { RemoteCall } from './remote-call.js';
import { RemotePeer } from './remote-peer.js';
import { unavailable } from './unavailable.js';

/** Options of calls between nodes. */
export interface NodeCallOptions {
  /** The time after which a node that is not heard is dead, in milliseconds. */
  readonly deadAfterMs: number;
}

/** A session at another node. */
export interface SessionPlace {
  readonly node: string;
  readonly session: Id;
}

/** Calls to sessions at other nodes. Each ends exactly once: with an answer, or with an error of this node. */
export class RemoteCalls {
  private readonly peers = new Map<string, RemotePeer>();
  private readonly ticker: Ticker;
  private readonly timers: PendingTimers;
  private cancelOutage: CancelTimer | undefined;
  /** No call to a node that is forgotten had a higher id. */
  private highestId: Id = 0;
  /** The number of answers to calls that were over. */
  lateAnswers = 0;

  constructor(
    private readonly link: ClusterLink,
    private readonly codec: BodyCodec,
    private readonly options: NodeCallOptions,
  ) {
    this.timers = new PendingTimers(link.clock);
    this.ticker = new Ticker(link.clock, defaults.rollMs, () => this.rollCall());
    this.takeAnswers(FrameType.Progress, (peer, [call, number], body) =>
      peer.onProgress(call, number, body),
    );
    this.takeAnswers(FrameType.Result, (peer, [call, number], body) =>
      peer.onResult(call, number, body),
    );
    this.takeAnswers(FrameType.Error, (peer, members, body) =>
      peer.onError(members as unknown as ErrorMembers, body),
    );
    link.take(FrameType.Taken, (node, members) =>
      this.peers.get(node)?.onTaken(members as unknown as TakenMembers),
    );
    link.take(FrameType.Rolled, (node, members) =>
      this.peers.get(node)?.onRolled(members as unknown as RolledMembers),
    );
    link.onState((isUp) => (isUp ? this.onUp() : this.onDown()));
    link.onGone((node) => this.onGone(node));
  }

  /** The number of open calls. */
  get size(): number {
    let size = 0;
    for (const peer of this.peers.values()) size += peer.size;
    return size;
  }

  /** Starts a call. Returns `undefined` if it cannot start; the sink gets the error then. */
  start(
    { node, session }: SessionPlace,
    request: ClientCallRequest,
    sink: AnswerSink,
  ): OutgoingCall<RemoteCall> | undefined {
    const peer = this.peerOf(node);
    const flaw = this.flawOf(node, peer, request);
    if (flaw !== undefined) {
      sink.error(flaw);
      return undefined;
    }
    const { timeoutMs = 0, cancelMode = 'killnowait' } = request;
    const call = new RemoteCall(peer, session, { cancelMode, timeoutMs }, sink);
    const waitMs = timeoutMs > 0 ? timeoutMs + defaults.timeoutMarginMs : 0;
    const asked = { ...request, reader: call, timeoutMs: waitMs };
    this.ticker.start();
    return startTied(peer.calls, call, asked, call, inputSender(asked));
  }

  /** Fails all calls, because this node leaves. */
  close(): void {
    for (const peer of this.peers.values()) {
      peer.failAll(texts.leaving);
      peer.settle();
    }
    this.cancelOutage?.();
    this.ticker.stop();
    this.timers.end();
  }

  private flawOf(node: string, peer: RemotePeer, request: ClientCallRequest): Error | undefined {
    const flaw = optionFlaw(request) ?? callFlaw(peer.features, request);
    if (flaw !== undefined) return flaw;
    return this.obstacle(node, peer);
  }

  private obstacle(node: string, peer: RemotePeer): WampError | undefined {
    if (!this.link.isUp) return unavailable(texts.brokerAway, node, false);
    if (!this.link.isAlive(node)) return unavailable(texts.nodeGone(node), node, false);
    const { openCalls } = defaults;
    if (peer.size < openCalls) return undefined;
    return unavailable(texts.tooManyCalls(openCalls), node, false);
  }

  private peerOf(node: string): RemotePeer {
    const known = this.peers.get(node);
    if (known !== undefined) return known;
    const { link, codec, highestId } = this;
    const peer = new RemotePeer(link, node, codec, this.options.deadAfterMs, highestId);
    this.peers.set(node, peer);
    return peer;
  }

  /** @param handle returns false if the call is over */
  private takeAnswers(
    type: FrameType,
    handle: (peer: RemotePeer, members: PieceMembers, body: Body) => boolean,
  ): void {
    this.link.take(type, (node, members) => {
      const peer = this.peers.get(node);
      const body = this.codec.decode(members.at(-1));
      if (body === undefined) return;
      if (peer === undefined || !handle(peer, members as unknown as PieceMembers, body))
        this.lateAnswers++;
    });
  }

  /** Returns true if rolls are to be sent again. */
  private rollCall(): boolean {
    let isBusy = false;
    for (const peer of this.peers.values()) {
      if (this.link.isUp) peer.rollCall();
      isBusy ||= peer.isBusy;
    }
    return isBusy;
  }

  private onUp(): void {
    this.cancelOutage?.();
    this.cancelOutage = undefined;
    this.rollCall();
    for (const peer of this.peers.values()) peer.resume();
  }

  private onDown(): void {
    this.cancelOutage ??= this.link.clock.schedule(this.options.deadAfterMs, () => {
      for (const peer of this.peers.values()) peer.failAll(() => texts.brokerLost);
    });
  }

  private onGone(node: string): void {
    const peer = this.peers.get(node);
    if (peer === undefined) return;
    peer.failAll(texts.nodeGone);
    peer.settle();
    this.timers.schedule(defaults.rememberMs, () => this.forget(node, peer));
  }

  /** Forgets a node. Ids never go back: it may be thought dead only, and come again. */
  private forget(node: string, peer: RemotePeer): void {
    if (this.link.isAlive(node) || peer.isBusy) return;
    this.highestId = Math.max(this.highestId, peer.lastRequest);
    this.peers.delete(node);
  }
}
