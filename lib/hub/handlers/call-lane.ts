import { AsyncResource } from 'node:async_hooks';
import type { RunningSource } from '../../calls/answered-call.js';
import { fairTurns } from '../../calls/fair-turns.js';
import { answer } from '../../calls/outcome.js';
import type { WampCallContext } from '../contexts/call-context.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampConcurrency } from './concurrency.js';
import type { CallHandler, CallLane } from './handlers.js';

/** Returns the lane for a concurrency, or `undefined` if any number of calls may run. */
export function callLane(concurrency: WampConcurrency): CallLane | undefined {
  if (concurrency === 'serial') return new SerialLane();
  return concurrency === 0 ? undefined : new NumberedLane(concurrency);
}

/** Runs one call of each session at a time. */
class SerialLane implements CallLane {
  private readonly lanes = new WeakMap<WampPeer, CallLane>();

  run<Peer extends WampPeer>(call: WampCallContext<Peer>, handler: CallHandler<Peer>): void {
    let lane = this.lanes.get(call.session);
    if (lane === undefined) this.lanes.set(call.session, (lane = new NumberedLane(1)));
    lane.run(call, handler);
  }
}

type Waiting = Map<WampPeer, Set<WaitingCall>>;

/** Runs a fixed number of calls at a time. The limit `maxCallsInFlight` of each session bounds the waiting calls. */
class NumberedLane implements CallLane {
  private running = 0;
  private isStarting = false;
  private readonly waiting: Waiting = new Map();
  /** Iterates over the sessions in turn, including sessions that come meanwhile. */
  private round: MapIterator<[WampPeer, Set<WaitingCall>]> = this.waiting.entries();

  constructor(private readonly places: number) {}

  run<Peer extends WampPeer>(call: WampCallContext<Peer>, handler: CallHandler<Peer>): void {
    if (this.running < this.places && this.waiting.size === 0) this.start(call, handler);
    else this.add(new WaitingCall(this, call, () => this.start(call, handler)));
  }

  private start<Peer extends WampPeer>(
    call: WampCallContext<Peer>,
    handler: CallHandler<Peer>,
  ): void {
    this.running++;
    call.onEnd = () => {
      this.running--;
      this.startSoon();
    };
    answer(call, handler);
  }

  /** Removes a call that has ended before it could start. */
  forget(call: WaitingCall): void {
    const { session } = call.context;
    const calls = this.waiting.get(session);
    calls?.delete(call);
    if (calls?.size === 0) this.waiting.delete(session);
  }

  private add(call: WaitingCall): void {
    const { session } = call.context;
    const calls = this.waiting.get(session);
    if (calls === undefined) this.waiting.set(session, new Set([call]));
    else calls.add(call);
  }

  /** Starts the next calls in a microtask, because the end of a session ends several calls at once. */
  private startSoon(): void {
    if (this.isStarting || this.waiting.size === 0) return;
    this.isStarting = true;
    queueMicrotask(() => this.startWaiting());
  }

  private startWaiting(): void {
    while (this.running < this.places) {
      const next = this.next();
      if (next === undefined) break;
      if (!fairTurns.hasTime()) return this.startLater(next);
      this.startNow(next);
    }
    this.isStarting = false;
  }

  /** Starts a call in a later turn of the event loop, so that many short handlers do not block it. */
  private startLater(next: WaitingCall): void {
    fairTurns.later(next.context.share, () => {
      if (next.isWaiting) this.startNow(next);
      this.startWaiting();
    });
  }

  private startNow(next: WaitingCall): void {
    this.forget(next);
    next.start();
  }

  private next(): WaitingCall | undefined {
    let step = this.round.next();
    if (step.done === true) step = (this.round = this.waiting.entries()).next();
    if (step.done === true) return undefined;
    for (const call of step.value[1]) return call;
    return undefined;
  }
}

/** A call that waits to start. CANCEL, its timeout and the end of the session remove it. */
class WaitingCall implements RunningSource {
  /** False when it was started, or has ended before. */
  isWaiting = true;
  /** The async context of the CALL, in which the handler runs. */
  private readonly scope = new AsyncResource('WampCall');

  constructor(
    private readonly lane: NumberedLane,
    readonly context: WampCallContext<WampPeer>,
    private readonly run: () => void,
  ) {
    context.source = this;
  }

  start(): void {
    this.isWaiting = false;
    this.context.source = undefined;
    this.scope.runInAsyncScope(this.run);
  }

  stop(stopped: () => void): void {
    this.isWaiting = false;
    this.lane.forget(this);
    stopped();
  }
}
