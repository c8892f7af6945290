import { reportRejection } from '../../protocol/thrown.js';
import { WampMetrics } from './metrics.js';

/** The methods of {@link WampMetrics} with a body that reports what an application's own throws. */
const methods = [
  'observe',
  'opened',
  'closed',
  'called',
  'sent',
  'dropped',
  'violated',
  'refused',
] as const satisfies readonly (keyof WampMetrics)[];

/**
 * Returns metrics that pass everything on and never throw.
 *
 * @param report told of what the application's metrics throw
 */
export function guardedMetrics(
  metrics: WampMetrics,
  report: (error: unknown) => void,
): WampMetrics {
  const guarded = {} as Record<(typeof methods)[number], unknown>;
  for (const name of methods) {
    const method = metrics[name].bind(metrics) as (...args: unknown[]) => unknown;
    guarded[name] = (...args: unknown[]): void => {
      try {
        reportRejection(method(...args), report);
      } catch (error) {
        report(error);
      }
    };
  }
  return guarded as WampMetrics;
}
