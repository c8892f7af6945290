import type { CallFeatures } from '../../protocol/features.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { Call, Dict, Id, List, Result, WampMessage } from '../../protocol/messages.js';
import { errorFromMessage, WampPayloadSizeExceededError } from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { withPayload, withProgress } from '../../protocol/wamp-result.js';
import { callerLeg, type CallingLeg } from '../../session/call-leg.js';
import { noteOrigin } from '../../session/error-origin.js';
import type { CallingSession, OutgoingCallPorts } from '../../session/outgoing-call.js';
import { OutgoingCalls } from '../../session/outgoing-calls.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import type { Body, BodyCodec } from './body.js';
import type { ErrorMembers, RollEntry, RolledMembers, TakenMembers } from './call-frames.js';
import type { CallHome, RemoteCall } from './remote-call.js';
import { unavailable } from './unavailable.js';

/** What a node can do for calls. What a client cannot do, its own node answers. */
const nodeFeatures: CallFeatures = {
  callCanceling: true,
  progressiveResults: true,
  progressiveInvocations: true,
};

/** The leg from a node to another one, which is to it as a router to its client. */
const nodeLeg: CallingLeg<RemoteCall> = {
  ...callerLeg,
  ask(request, call, uri, options) {
    call.begin(request);
    return [MessageCode.Call, request, options, uri];
  },
};

/** Calls to the sessions of one other node. */
export class RemotePeer implements CallingSession, CallHome {
  readonly features = nodeFeatures;
  readonly isStrict = false;
  readonly limits = undefined;
  readonly id = 0;
  readonly ports: OutgoingCallPorts;
  readonly calls: OutgoingCalls<RemoteCall>;
  /** The number of the last roll that was sent. */
  private roll = 0;
  /** The number of the last roll that was answered. */
  private answeredRoll = 0;
  /** The number of the last roll that may have left out a call that has ended since; -1 if there was none. */
  private staleRoll = -1;
  private readonly open = new Map<Id, RemoteCall>();
  /** The bytes of the CALL frames that are kept. */
  private keptBytes = 0;

  /**
   * @param lastRequest the id after which calls are numbered
   * @param deadAfterMs the time after which CALL is not sent again, in milliseconds
   */
  constructor(
    private readonly link: ClusterLink,
    private readonly node: string,
    private readonly codec: BodyCodec,
    private readonly deadAfterMs: number,
    public lastRequest: Id,
  ) {
    const hold = (): boolean => this.open.size < defaults.openCalls;
    this.ports = { clock: link.clock, hold, release: () => undefined };
    this.calls = new OutgoingCalls(this, nodeLeg);
  }

  get size(): number {
    return this.open.size;
  }

  get isUp(): boolean {
    return this.link.isUp;
  }

  /** True while rolls must be sent. */
  get isBusy(): boolean {
    return this.open.size > 0 || this.answeredRoll <= this.staleRoll;
  }

  began(call: RemoteCall): void {
    this.open.set(call.request, call);
  }

  ended(call: RemoteCall): void {
    this.unkeep(call);
    this.open.delete(call.request);
  }

  /**
   * Sends a message of a call as a frame.
   *
   * @throws `wamp.error.unavailable` if CALL cannot be sent; `wamp.error.payload_size_exceeded`; the error of the
   * encoder
   */
  send(message: WampMessage): void {
    if (message[0] === MessageCode.Cancel) return this.sendCancel(message[1]);
    const [, request, details, uri, args, kwargs] = message as Call;
    const call = this.open.get(request);
    if (call === undefined) return;
    const body = this.codec.encode(details, args, kwargs);
    if (call.sent > 0) return this.sendInput(call, body);
    const { cancelMode, timeoutMs } = call.terms;
    const members = [request, call.session, uri, cancelMode, timeoutMs, body];
    const frame = this.frame(FrameType.Call, members);
    call.sent = 1;
    call.sentAtRoll = this.roll;
    call.startedAt = this.link.clock.now();
    this.staleRoll = this.roll;
    if (!this.link.sendFrame({ node: this.node }, frame))
      throw unavailable(this.notSent, this.node, false);
    this.keep(call, frame);
  }

  /** Keeps CALL, in case that it does not arrive. Beyond a number of bytes, it would fail then. */
  private keep(call: RemoteCall, frame: Uint8Array): void {
    if (this.keptBytes + frame.length > defaults.keptCallBytes) return;
    this.keptBytes += frame.length;
    call.frame = frame;
  }

  private unkeep(call: RemoteCall): void {
    this.keptBytes -= call.frame?.length ?? 0;
    call.frame = undefined;
  }

  private get notSent(): string {
    return this.link.isUp ? texts.brokerSlow : texts.brokerAway;
  }

  private sendInput(call: RemoteCall, body: Uint8Array): void {
    const frame = this.frame(FrameType.Input, [call.request, call.sent, body]);
    call.sent++;
    call.sentPiece(frame.length);
    if (!this.link.sendFrame({ node: this.node }, frame)) this.lost(call, texts.framesLost);
  }

  private frame(type: FrameType, members: readonly unknown[]): Uint8Array {
    const frame = this.link.encode(type, members);
    const { maxFrameBytes } = this.link;
    if (frame.length > maxFrameBytes)
      throw new WampPayloadSizeExceededError(texts.callTooLarge(frame.length, maxFrameBytes));
    return frame;
  }

  /** A CANCEL that is lost is made up for by the next roll, which does not list the call. */
  private sendCancel(request: Id): void {
    this.link.send(this.node, FrameType.Cancel, [request]);
  }

  // what the other node sends

  onProgress(request: Id, number: number, { details, args, kwargs }: Body): boolean {
    const call = this.open.get(request);
    if (call === undefined) return false;
    if (number > call.got) this.lost(call, texts.framesLost);
    if (number !== call.got) return true;
    call.got++;
    this.answer(request, withProgress(details, true), args, kwargs);
    return true;
  }

  onResult(request: Id, number: number, { details, args, kwargs }: Body): boolean {
    const call = this.open.get(request);
    if (call === undefined) return false;
    if (number !== call.got) this.lost(call, texts.framesLost);
    else this.answer(request, withProgress(details, false), args, kwargs);
    return true;
  }

  onError([request, , uri, isOfClient]: ErrorMembers, body: Body): boolean {
    const call = this.open.get(request);
    if (call === undefined) return false;
    const error = errorFromMessage(uri, body.args, body.kwargs, body.details);
    if (isOfClient) noteOrigin(error, call.session);
    this.calls.onFailure(request, error);
    return true;
  }

  onTaken([request, count]: TakenMembers): void {
    this.open.get(request)?.tookPieces(count);
  }

  /** Handles the answer to a roll: the calls that have never arrived, and those whose answers may be lost. */
  onRolled([roll, entries]: RolledMembers): void {
    if (roll > this.roll || roll <= this.answeredRoll) return;
    this.answeredRoll = roll;
    const told = new Map(entries);
    for (const call of [...this.open.values()]) {
      if (call.sentAtRoll >= roll) continue;
      const sent = told.get(call.request);
      if (sent === -1) this.again(call);
      else {
        this.unkeep(call);
        call.isUnseen = false;
        if (sent !== undefined && sent > call.got) this.lost(call, texts.framesLost);
      }
    }
  }

  // from the clock and the members

  /** Tells the other node which calls are open. Fails them if it has not answered for too long. */
  rollCall(): void {
    if (!this.isBusy) return;
    if (this.roll - this.answeredRoll >= defaults.unheardRolls) this.giveUp();
    const entries: RollEntry[] = [];
    for (const { request, got, sent } of this.open.values()) entries.push([request, got, sent]);
    this.roll++;
    if (entries.length > 0) this.staleRoll = this.roll;
    this.link.send(this.node, FrameType.Roll, [this.roll, entries]);
  }

  private giveUp(): void {
    if (this.open.size > 0) this.failAll(texts.nodeDeaf);
    else this.settle();
  }

  /** Fails all calls, because the node has gone or cannot be reached. */
  failAll(text: (node: string) => string): void {
    for (const call of [...this.open.values()]) this.lost(call, text);
  }

  /** Stops rolls, because the node has gone or has nothing to learn. */
  settle(): void {
    this.staleRoll = -1;
    this.answeredRoll = this.roll;
  }

  /** Continues the input of calls, because the broker is there again. */
  resume(): void {
    for (const call of this.open.values()) call.tellRoom();
  }

  /** Sends a CALL that has not arrived again, or fails it, if it is too late or parts of its input were lost, too. */
  private again(call: RemoteCall): void {
    const { frame, startedAt, sent } = call;
    call.isUnseen = true;
    const isLate = this.link.clock.now() - startedAt > this.deadAfterMs;
    if (frame === undefined || isLate || sent > 1) return this.lost(call, texts.callLost);
    if (!this.link.sendFrame({ node: this.node }, frame)) return;
    call.isUnseen = false;
    call.sentAtRoll = this.roll;
  }

  private lost(call: RemoteCall, text: (node: string) => string): void {
    this.sendCancel(call.request);
    this.fail(call.request, unavailable(text(this.node), this.node, !call.isUnseen));
  }

  private answer(request: Id, details: Dict, args?: List, kwargs?: Dict): void {
    this.calls.onAnswer(withPayload<Result>([MessageCode.Result, request, details], args, kwargs));
  }

  private fail(request: Id, error: WampError): void {
    this.calls.onFailure(request, error);
  }
}
