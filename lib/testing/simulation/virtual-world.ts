import type { WampHub } from '../../hub/wamp-hub.js';
import { describeThrown } from '../../protocol/thrown.js';
import { VirtualClock } from '../virtual-clock.js';
import { CallWatch } from './call-watch.js';
import { defaults } from './defaults.js';
import type { FaultKind, SimulationFault } from './fault.js';
import { ProcessWatch } from './process-watch.js';
import { SeededRandom } from './seeded-random.js';
import * as texts from './texts.js';
import { type PendingTimer, VirtualTimers } from './virtual-timers.js';

/** The process during a run: its time and `Math.random` are virtual, and nothing that fails is lost. */
export class VirtualWorld {
  readonly clock: VirtualClock;
  /** The errors that nobody has handled. */
  readonly faults: SimulationFault[] = [];
  readonly calls: CallWatch;
  private readonly timers: VirtualTimers;
  private readonly watch: ProcessWatch;
  private readonly random = Math.random;

  /** @param date the virtual date at the beginning, unless the hub has a virtual clock */
  constructor(hub: WampHub, seed: number, date: number = defaults.date) {
    if (isOccupied) throw new Error(texts.oneAtATime);
    isOccupied = true;
    const { clock } = hub.core.options;
    this.clock = clock instanceof VirtualClock ? clock : new VirtualClock(date);
    this.timers = new VirtualTimers(this.clock, (error) => this.add('exception', error));
    this.watch = new ProcessWatch((event, error) =>
      this.add(event === 'unhandledRejection' ? 'rejection' : 'exception', error),
    );
    const random = new SeededRandom(seed);
    Math.random = () => random.next();
    this.timers.install();
    this.calls = new CallWatch(hub);
  }

  /** Timers that have not ended. */
  get pending(): readonly PendingTimer[] {
    return this.timers.pending;
  }

  /** Makes everything as it was before. */
  restore(): void {
    this.calls.stop();
    this.timers.restore();
    this.watch.stop();
    Math.random = this.random;
    isOccupied = false;
  }

  private add(kind: FaultKind, error: unknown): void {
    const text = describeThrown(error);
    const [subject = ''] = text.split('\n');
    this.faults.push({ kind, subject, text: texts.unhandled(kind, text) });
  }
}

/** True while there is a virtual world in this process. */
let isOccupied = false;
