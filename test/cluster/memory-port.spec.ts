import { describe, expect, it } from 'vitest';
import { clusterPortCases, memoryCluster, VirtualClock } from '../../lib/testing/index.js';

// The brokers of test/brokers pass the same cases.

describe.each([
  ['at once', 0, 0],
  ['in 20 to 40 ms', 20, 20],
])('a port to a broker in memory, whose frames arrive %s', (_when, delayMs, jitterMs) => {
  const clock = new VirtualClock();
  const memory = memoryCluster({ clock, maxFrameBytes: 65_536 });
  memory.delay(delayMs, jitterMs);
  const cases = clusterPortCases({
    createPort: () => memory.port(),
    clock,
    broker: {
      stop: async () => memory.stop(),
      start: async () => memory.start(),
      freeze: () => memory.freeze(),
      thaw: () => memory.thaw(),
    },
  });
  it.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
