import { reportRejection } from '../../protocol/thrown.js';
import { WampMetrics } from './metrics.js';

/** The methods of {@link WampMetrics}. */
const methods = [
  'observe',
  'observeCluster',
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

/** Returns metrics that call all the given ones, in their order; `undefined` if there are none. */
export function jointMetrics(all: readonly WampMetrics[]): WampMetrics | undefined {
  if (all.length <= 1) return all[0];
  const joint: Partial<Record<keyof WampMetrics, unknown>> = {};
  for (const name of methods)
    joint[name] = (...args: unknown[]): void => {
      for (const each of all) (each[name] as (...args: unknown[]) => void)(...args);
    };
  return joint as unknown as WampMetrics;
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
