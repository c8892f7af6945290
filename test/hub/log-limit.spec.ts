import { describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../lib/testing/index.js';

/** A hub whose handler `com.fail` throws, and what its log says of it. */
function failing(maxLogLinesPerSecond?: number) {
  const test = createTestHub({ limits: { maxLogLinesPerSecond } });
  test.hub.register('com.fail', () => {
    throw new Error('oops');
  });
  return test;
}

async function fail({ join }: TestHub, times: number): Promise<void> {
  const client = await join();
  for (let i = 0; i < times; i++) await client.call('com.fail', ['payload']).catch(() => {});
  client.close();
}

const levels = ({ log }: TestHub): string[] => log.map(({ level }) => level);

describe('the log', () => {
  it('takes so many lines at once, then counts', async () => {
    const test = failing(3);
    await fail(test, 10);
    expect(levels(test)).toEqual(['error', 'error', 'error']);

    test.clock.advance(1_000);
    expect(test.log.slice(3)).toEqual([
      { level: 'warn', message: '7 further lines were dropped (maxLogLinesPerSecond)' },
    ]);
    expect(test.clock.pending).toBe(0);
  });

  it('takes lines again as time goes by', async () => {
    const test = failing(4);
    await fail(test, 5);
    test.clock.advance(500);
    await fail(test, 5);
    expect(levels(test)).toEqual(Array(6).fill('error'));
    test.clock.advance(500);
    expect(test.log.at(-1)?.message).toMatch(/^4 further lines/);
  });

  it('says at the end what it left out', async () => {
    const test = failing(1);
    await fail(test, 3);
    await test.hub.close();
    expect(test.log.at(-1)?.message).toMatch(/^2 further lines/);
    expect(test.clock.pending).toBe(0);
  });

  it('takes everything with the limit off', async () => {
    const test = failing(0);
    await fail(test, 100);
    expect(test.log).toHaveLength(100);
  });

  it('tells nothing of what clients sent', async () => {
    const test = failing();
    test.hub.subscribe('com.topic', () => Promise.reject(new Error('oops')));
    test.hub.topic('com.topic', () => {
      throw new Error('oops');
    });
    const client = await test.join();
    await client.call('com.fail', ['secret'], { key: 'secret' }).catch(() => {});
    await client.publish('com.topic', ['secret'], { key: 'secret' });
    await client.subscribe('com.topic', { key: 'secret' }).catch(() => {});
    client.sendRaw('["secret');
    await client.closed;
    expect(test.log.length).toBeGreaterThan(1);
    expect(JSON.stringify(test.log)).not.toContain('secret');
  });
});
