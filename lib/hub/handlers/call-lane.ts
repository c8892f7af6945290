import { AsyncResource } from 'node:async_hooks';
import type { RunningSource } from '../../calls/answered-call.js';
import { fairTurns } from '../../calls/fair-turns.js';
import { answer } from '../../calls/outcome.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
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
    const startedMs = performance.now();
    while (this.running < this.places) {
      const next = this.next();
      if (next === undefined) break;
      this.forget(next);
      next.start();
      if (performance.now() - startedMs >= sharedDefaults.longestTurnMs)
        return this.goOnLater(next);
    }
    this.isStarting = false;
  }

  /** Continues later, so that many short handlers do not block the event loop. */
  private goOnLater({ context }: WaitingCall): void {
    const expectedMs = sharedDefaults.longestTurnMs;
    fairTurns.wait(context.share, { expectedMs, run: () => this.startWaiting() });
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
    this.context.source = undefined;
    this.scope.runInAsyncScope(this.run);
  }

  stop(stopped: () => void): void {
    this.lane.forget(this);
    stopped();
  }
}
