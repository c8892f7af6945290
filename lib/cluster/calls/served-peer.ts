import type { WampSession } from '../../hub/session/wamp-session.js';
import type { Id } from '../../protocol/messages.js';
import {
  WampCanceledError,
  WampInvalidArgumentError,
  WampNoSuchSessionError,
  WampPayloadSizeExceededError,
  WampRuntimeError,
} from '../../protocol/standard-errors.js';
import { isWampError, messageOf } from '../../protocol/thrown.js';
import { originOf } from '../../session/error-origin.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import type { Body, BodyCodec } from './body.js';
import type { CallMembers, RolledEntry, RollEntry, RollMembers } from './call-frames.js';
import type { AnswersOfNode, KeptAnswers } from './kept-answers.js';
import { SeenCalls } from './seen-calls.js';
import { type AnswerPort, ServedCall } from './served-call.js';
import { unavailable } from './unavailable.js';

/** The sessions that other nodes call. */
export interface ServedSessions {
  readonly sessions: ReadonlyMap<Id, WampSession>;
  /** Returns false while the hub shuts down. */
  readonly isAccepting: () => boolean;
}

/** The calls of one other node to clients of this one. */
export class ServedPeer implements AnswerPort {
  /** The number of ticks without a roll. */
  silentTicks = 0;
  private readonly seen = new SeenCalls();
  private readonly running = new Map<Id, ServedCall>();
  private readonly answers: AnswersOfNode = new Map();
  private lastRoll = 0;

  constructor(
    private readonly link: ClusterLink,
    private readonly caller: string,
    private readonly codec: BodyCodec,
    private readonly hub: ServedSessions,
    private readonly kept: KeptAnswers,
  ) {}

  get node(): string {
    return this.link.node;
  }

  /** The number of running calls. */
  get size(): number {
    return this.running.size;
  }

  /** The number of entries of all tables. */
  get entries(): number {
    return this.running.size + this.answers.size + this.seen.size;
  }

  onCall(members: CallMembers, body: Body): void {
    const [call, id] = members;
    if (!this.seen.take(call)) return;
    const session = this.hub.sessions.get(id);
    const refusal = this.refusal();
    if (refusal !== undefined) return this.error(call, 0, refusal);
    if (session === undefined)
      return this.error(call, 0, new WampNoSuchSessionError(texts.noSession(id)));
    const served = new ServedCall(this, members, session);
    this.running.set(call, served);
    served.start(body);
  }

  onInput(call: Id, number: number, body: Body, bytes: number): void {
    this.running.get(call)?.onInput(number, body, bytes);
  }

  /** Cancels a call. One that has not arrived will not run. */
  onCancel(call: Id): void {
    if (this.seen.take(call)) return this.error(call, 0, new WampCanceledError());
    const served = this.running.get(call);
    served?.cancel();
    if (served?.isOver === true) this.running.delete(call);
  }

  /** Compares the calls that the caller has with those that are here, and answers with the differences. */
  onRoll([roll, entries]: RollMembers): void {
    if (roll <= this.lastRoll) return;
    this.lastRoll = roll;
    this.silentTicks = 0;
    const open = new Set(entries.map(([call]) => call));
    this.forgetAllBut(open);
    const told: RolledEntry[] = [];
    for (const entry of entries) {
      const sent = this.compare(entry);
      if (sent !== undefined) told.push([entry[0], sent]);
    }
    this.seen.roll(open);
    this.link.send(this.caller, FrameType.Rolled, [roll, told]);
  }

  /** Cancels all calls, because their caller has gone. */
  drop(): void {
    this.forgetAllBut(new Set());
    this.seen.roll([]);
  }

  progress(call: Id, number: number, { details, args, kwargs }: Body): boolean {
    const body = this.codec.encode(details, args, kwargs);
    const frame = this.frame(FrameType.Progress, [call, number, body]);
    return this.link.sendFrame({ node: this.caller }, frame);
  }

  result(call: Id, number: number, { details, args, kwargs }: Body): void {
    try {
      const body = this.codec.encode(details, args, kwargs);
      this.finish(call, this.frame(FrameType.Result, [call, number, body]));
    } catch (error) {
      this.error(call, number, error as Error);
    }
  }

  error(call: Id, number: number, error: Error): void {
    this.finish(call, this.errorFrame(call, number, error));
  }

  took(call: Id, count: number): void {
    this.link.send(this.caller, FrameType.Taken, [call, count]);
  }

  /** Returns why no call can begin; `undefined` if it can. */
  private refusal(): Error | undefined {
    if (!this.hub.isAccepting()) return unavailable(texts.nodeLeaving(this.node), this.node, false);
    const { openCalls } = defaults;
    if (this.running.size < openCalls) return undefined;
    return unavailable(texts.tooManyCalls(openCalls), this.node, false);
  }

  /** Ends the calls, and drops the answers, that the caller does not wait for. */
  private forgetAllBut(open: ReadonlySet<Id>): void {
    for (const [call, served] of this.running) {
      if (open.has(call)) continue;
      this.running.delete(call);
      served.drop();
    }
    for (const [call, answer] of this.answers) if (!open.has(call)) this.kept.drop(answer);
  }

  /** Returns what the caller should know of a call; `undefined` if nothing. Sends an answer again. */
  private compare([call, got, sent]: RollEntry): number | undefined {
    const served = this.running.get(call);
    if (served !== undefined) return served.compare(got, sent);
    const answer = this.answers.get(call);
    if (answer !== undefined) this.link.sendFrame({ node: this.caller }, answer.frame);
    else if (!this.seen.has(call)) return -1;
    else {
      const lost = unavailable(texts.framesLost(this.node), this.node, true);
      this.link.sendFrame({ node: this.caller }, this.errorFrame(call, got, lost));
    }
    return undefined;
  }

  private finish(call: Id, frame: Uint8Array): void {
    this.running.delete(call);
    this.kept.keep(this.answers, call, frame);
    this.link.sendFrame({ node: this.caller }, frame);
  }

  private errorFrame(call: Id, number: number, error: Error): Uint8Array {
    const known = isWampError(error) ? error : new WampInvalidArgumentError(messageOf(error));
    const { uri, details, args, kwargs } = known;
    const isOfClient = originOf(known) !== undefined;
    try {
      const body = this.codec.encode(details, args, kwargs);
      return this.frame(FrameType.Error, [call, number, uri, isOfClient, body]);
    } catch (failure) {
      const isTooLarge = failure instanceof WampPayloadSizeExceededError;
      const other = isTooLarge ? failure : new WampRuntimeError(messageOf(failure));
      const body = this.codec.encode({}, other.args, other.kwargs);
      return this.link.encode(FrameType.Error, [call, number, other.uri, false, body]);
    }
  }

  private frame(type: FrameType, members: readonly unknown[]): Uint8Array {
    const frame = this.link.encode(type, members);
    const { maxFrameBytes } = this.link;
    if (frame.length > maxFrameBytes)
      throw new WampPayloadSizeExceededError(texts.callTooLarge(frame.length, maxFrameBytes));
    return frame;
  }
}
