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
