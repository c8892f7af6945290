import { setMaxListeners } from 'node:events';
import { guardedController, type ReportListener } from '../../calls/guarded-signal.js';

/**
 * Returns the controller of a signal with guarded listeners. It may have any number of them; Node 20 would
 * warn of a memory leak from the 11th on.
 */
export function signalController(report: ReportListener): AbortController {
  const controller = guardedController(report);
  setMaxListeners(0, controller.signal);
  return controller;
}
