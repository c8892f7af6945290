import { once } from 'node:events';
import { WampProcedure, WampService, WampSignal } from 'nestjs-wamp';
import { Mailbox } from '../support/mailbox.js';

/** A procedure that takes as long as the test wants. */
@WampService('com.example')
export class PatienceService {
  /** What happened to calls of `wait`: "started", "aborted", "ended". */
  readonly events = new Mailbox<string>();
  private readonly gates: (() => void)[] = [];

  /** Stops when it is told to, but only once the test has opened the gate. */
  @WampProcedure()
  async wait(@WampSignal() signal: AbortSignal): Promise<string> {
    const gate = new Promise<void>((resolve) => this.gates.push(resolve));
    this.events.put('started');
    void once(signal, 'abort').then(() => this.events.put('aborted'));
    await gate;
    this.events.put('ended');
    signal.throwIfAborted();
    return 'waited';
  }

  openGates(): void {
    for (const open of this.gates.splice(0)) open();
  }
}
