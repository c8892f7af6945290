import { reportRejection } from '../../protocol/thrown.js';
import { WampMetrics } from './metrics.js';

/** The methods of {@link WampMetrics}. */
const methods = [
  'observe',
  'opened',
  'closed',
  'called',
  'sent',
  'dropped',
  'violated',
  'refused',
  'denied',
  'authenticated',
] as const satisfies readonly (keyof WampMetrics)[];

/**
 * Returns metrics that call the metrics of the application and never throw.
 *
 * @param report receives the errors of the application's metrics
 */
export function guardedMetrics(
  metrics: WampMetrics,
  report: (error: unknown) => void,
): WampMetrics {
  return guardedMethods(metrics, methods, report);
}

/** Returns an object with methods that call those of an object of the application, and never throw. */
export function guardedMethods<T extends object>(
  owner: T,
  names: readonly (keyof T)[],
  report: (error: unknown) => void,
): T {
  const guarded: Partial<Record<keyof T, unknown>> = {};
  for (const name of names) {
    const method = (owner[name] as (...args: unknown[]) => unknown).bind(owner);
    guarded[name] = (...args: unknown[]): void => {
      try {
        reportRejection(method(...args), report);
      } catch (error) {
        report(error);
      }
    };
  }
  return guarded as T;
}
