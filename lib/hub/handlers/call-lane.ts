import { AsyncResource } from 'node:async_hooks';
import type { RunningSource } from '../../calls/answered-call.js';
import { fairTurns } from '../../calls/fair-turns.js';
import { answer } from '../../calls/outcome.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import type { WampCallContext } from '../contexts/call-context.js';
import type { WampSession } from '../session/wamp-session.js';
import { texts } from '../texts.js';
import type { WampConcurrency } from './concurrency.js';
import type { CallHandler, CallLane } from './handlers.js';

/**
 * Returns a lane, or nothing where any number of calls may run.
 *
 * @param owner whose option it is, for the message
 * @throws if it is neither an integer from 0 on nor `serial`
 */
export function callLane(concurrency: WampConcurrency, owner: string): CallLane | undefined {
  if (concurrency === 'serial') return new SerialLane();
  if (!Number.isSafeInteger(concurrency) || concurrency < 0)
    throw new TypeError(texts.badConcurrency(owner, concurrency));
  return concurrency === 0 ? undefined : new NumberedLane(concurrency);
}

/** One call of each session at a time. */
class SerialLane implements CallLane {
  private readonly lanes = new WeakMap<WampSession, CallLane>();

  run(call: WampCallContext, handler: CallHandler): void {
    let lane = this.lanes.get(call.session);
    if (lane === undefined) this.lanes.set(call.session, (lane = new NumberedLane(1)));
    lane.run(call, handler);
  }
}

type Waiting = Map<WampSession, Set<WaitingCall>>;

/** So many calls at a time; those that wait are bounded by `maxCallsInFlight` of each session. */
class NumberedLane implements CallLane {
  private running = 0;
  private isStarting = false;
  private readonly waiting: Waiting = new Map();
  /** Goes round the sessions, those that come meanwhile included. */
  private round: MapIterator<[WampSession, Set<WaitingCall>]> = this.waiting.entries();

  constructor(private readonly places: number) {}

  run(call: WampCallContext, handler: CallHandler): void {
    if (this.running < this.places && this.waiting.size === 0) this.start(call, handler);
    else this.add(new WaitingCall(this, call, handler));
  }

  start(call: WampCallContext, handler: CallHandler): void {
    this.running++;
    call.onEnd = () => {
      this.running--;
      this.startSoon();
    };
    answer(call, handler);
  }

  /** The call has ended before its turn. */
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

  /** Not at once: whatever ends one call, such as the end of its session, may end others too. */
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

  /** Handlers that end at once leave the event loop to others. */
  private goOnLater({ context }: WaitingCall): void {
    fairTurns.wait(context.share, () => this.startWaiting());
  }

  private next(): WaitingCall | undefined {
    let step = this.round.next();
    if (step.done === true) step = (this.round = this.waiting.entries()).next();
    if (step.done === true) return undefined;
    for (const call of step.value[1]) return call;
    return undefined;
  }
}

/** A call that waits for its place. CANCEL, its timeout and the end of the session take it out. */
class WaitingCall implements RunningSource {
  /** The handler runs in the async context that its CALL came in. */
  private readonly scope = new AsyncResource('WampCall');

  constructor(
    private readonly lane: NumberedLane,
    readonly context: WampCallContext,
    private readonly handler: CallHandler,
  ) {
    context.source = this;
  }

  start(): void {
    this.context.source = undefined;
    this.scope.runInAsyncScope(() => this.lane.start(this.context, this.handler));
  }

  stop(stopped: () => void): void {
    this.lane.forget(this);
    stopped();
  }
}
