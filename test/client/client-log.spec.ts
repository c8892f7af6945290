import { afterEach, describe, expect, it, vi } from 'vitest';
import { ClientLog } from '../../lib/client/client-log.js';

const error = new Error('mine');
const rejecting = async (): Promise<never> => {
  throw error;
};
const throwing = (): never => {
  throw error;
};

afterEach(() => vi.restoreAllMocks());

describe('ClientLog', () => {
  it('writes errors to the console, and drops the rest, if there is no logger', () => {
    const console = vi.spyOn(globalThis.console, 'error').mockReturnValue();
    const log = new ClientLog();
    log.debug('a');
    log.warn('b', error);
    log.error('c');
    log.error('d', error);
    expect(console.mock.calls).toEqual([['c'], ['d', error]]);
  });

  it('is silent with `false`', () => {
    const console = vi.spyOn(globalThis.console, 'error').mockReturnValue();
    new ClientLog(false).error('a', error);
    expect(console).not.toHaveBeenCalled();
  });

  it.each(['debug', 'warn', 'error'] as const)(
    'passes %s to the logger, as its method',
    (level) => {
      const logger = { told: [] as unknown[], debug: tell, warn: tell, error: tell };
      function tell(this: typeof logger, ...args: unknown[]): void {
        this.told.push(args);
      }
      new ClientLog(logger)[level]('a', error);
      expect(logger.told).toEqual([['a', error]]);
    },
  );

  it.each<[string, object]>([
    ['throws', { error: throwing }],
    ['rejects', { error: rejecting }],
    ['lacks the method', {}],
    ['has a getter that throws', Object.defineProperty({}, 'error', { get: throwing })],
  ])('does not fail when a logger %s', async (_, logger) => {
    expect(new ClientLog(logger).error('a', error)).toBeUndefined();
    // An unhandled rejection would fail this file.
    await new Promise(setImmediate);
  });

  it('takes a promise that was thrown, and rejects later', async () => {
    const told: unknown[] = [];
    const log = new ClientLog({ error: (_, thrown) => told.push(thrown) });
    const thrown = rejecting();
    log.guard('a', () => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw thrown;
    });
    await new Promise(setImmediate);
    expect(told).toEqual([thrown]);
  });

  it('runs callbacks, and logs what they throw or reject with', async () => {
    const told: unknown[] = [];
    const log = new ClientLog({ error: (...args) => told.push(args) });
    expect(log.guard('a', () => 1)).toBe(1);
    expect(log.guard('b', throwing)).toBeUndefined();
    await log.guard('c', rejecting)?.catch(() => {});
    expect(told).toEqual([
      ['b', error],
      ['c', error],
    ]);
  });
});
