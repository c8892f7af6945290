import { defaults } from './defaults.js';
import type { SimulationFault } from './fault.js';
import * as texts from './texts.js';

/** A run of {@link simulate} that has found faults. Its message has the faults, a short trace, and the seed. */
export class SimulationError extends Error {
  /** The name of the class. */
  override readonly name = 'SimulationError';

  /** @internal */
  constructor(
    /** The seed of the run. */
    readonly seed: number,
    /** What was wrong. */
    readonly faults: readonly SimulationFault[],
    /** The steps that show the first fault, as few as were found; `undefined` if it did not come again. */
    readonly trace: readonly string[] | undefined,
    replay: string,
  ) {
    const found = texts.found(faults.map(({ text }) => text));
    super([found, ...(trace === undefined ? [texts.onlyOnce] : shown(trace)), replay].join('\n'));
  }
}

function shown(trace: readonly string[]): string[] {
  const first = trace.slice(0, defaults.shownSteps);
  const lines = first.map((step, i) => `  ${i + 1}. ${step}.`);
  return [texts.traceOf(trace.length, first.length), ...lines, texts.thenEnd];
}
