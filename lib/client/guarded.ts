import { reportRejection } from '../protocol/thrown.js';

/** Receives what a callback of the application throws, or what its promise rejects with. */
export type Report = (error: unknown) => void;

/** Runs a callback of the application and returns its result; undefined if it throws. Never throws. */
export function guarded<T>(report: Report, callback: () => T): T | undefined {
  try {
    const returned = callback();
    reportRejection(returned, report);
    return returned;
  } catch (error) {
    report(error);
    return undefined;
  }
}
