import { Pace } from '../../calls/pace.js';

/** The pace of a source that has the event loop for itself, and gives it back from time to time. */
export class LoopPace extends Pace {
  /** Does nothing: a turn comes soon, whatever else happens. */
  stop(): void {}

  protected async nextTurn(): Promise<void> {
    await nextTask();
    this.startedMs = performance.now();
  }
}

/** Resolves in the next task of the event loop. Timers would take 4 ms in a page, and a second in a hidden one. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === 'undefined') return void setTimeout(resolve, 0);
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(0);
  });
}
