import { defaults } from '../defaults.js';
import { waitBy } from '../test-wait.js';
import type { VirtualClock } from '../virtual-clock.js';
import { brokerCases, freezeCases } from './broker-cases.js';
import type { ClusterPortBench } from './cluster-port-bench.js';
import { type PortCase, portCases } from './port-cases.js';
import { PortLab } from './port-lab.js';

/** One test of a port. */
export interface ClusterPortCase {
  /** What the port does, for example `delivers nothing to the node that has sent it`. */
  readonly name: string;
  /** Runs the test. Rejects if the port does something else. */
  readonly run: () => Promise<void>;
}

/**
 * Returns the tests that every port of a cluster passes, for any test runner. A port for another broker is right
 * when it passes them. Run one after the other, because some stop the broker.
 *
 * @example
 * describe('a port to RabbitMQ', () => {
 *   const bench = { createPort: () => new RabbitPort(url) };
 *   it.each(clusterPortCases(bench))('$name', ({ run }) => run());
 * });
 */
export function clusterPortCases(bench: ClusterPortBench): ClusterPortCase[] {
  const { broker } = bench;
  const cases: PortCase[] = [...portCases];
  if (broker !== undefined) cases.push(...brokerCases);
  if (broker?.freeze !== undefined) cases.push(...freezeCases);
  return cases.map(({ name, run }) => ({ name, run: () => inLab(bench, run) }));
}

async function inLab(bench: ClusterPortBench, run: PortCase['run']): Promise<void> {
  const lab = new PortLab(bench);
  try {
    await passing(bench.clock, run(lab));
  } finally {
    await lab.close();
  }
}

/** Lets the time of a virtual clock pass until the promise has settled. */
async function passing(clock: VirtualClock | undefined, promise: Promise<void>): Promise<void> {
  if (clock === undefined) return promise;
  const state = { isOver: false };
  const settled = promise.finally(() => (state.isOver = true));
  settled.catch(() => undefined);
  while (!state.isOver) await waitBy(clock).pass(defaults.portStepMs);
  return settled;
}
