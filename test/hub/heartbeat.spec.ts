import { describe, expect, it } from 'vitest';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import { createTestHub } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

const period = 25_000;

describe('the heartbeat', () => {
  it('lets a client live that answers, and tells how long that took', async () => {
    const test = createTestHub();
    const client = await test.join();
    const session = test.hub.sessions.get(client.session)!;
    expect(session.latencyMs).toBeUndefined();
    test.clock.advance(10 * period);
    expect(client.isClosed).toBe(false);
    expect(session.latencyMs).toBe(0);
  });

  it('ends a dead client within two periods, whenever it died', async () => {
    for (const livedMs of [0, 1, period / 2, period - 1, period, 1.3 * period]) {
      const test = createTestHub();
      const client = await test.join();
      test.clock.advance(livedMs);
      client.pause();
      test.clock.advance(2 * period);
      await client.closed;
      expect(test.hub.sessionCount).toBe(0);
      expectEmptyTables(test);
    }
  });

  it('does not end it before it has had a whole period to answer', async () => {
    const test = createTestHub();
    const client = await test.join();
    client.pause();
    test.clock.advance(period + period / 2);
    expect(client.isClosed).toBe(false);
  });

  it('takes anything that arrives for a sign of life', async () => {
    const test = createTestHub();
    const client = await test.join();
    client.pause();
    for (let i = 0; i < 10; i++) {
      test.clock.advance(period / 2);
      client.send([32, i + 1, {}, 'com.topic']);
    }
    expect(client.isClosed).toBe(false);
  });

  it('pings all clients within a period, and not all at once', async () => {
    const test = createTestHub();
    const sessions: WampSession[] = [];
    for (let i = 0; i < 10; i++) {
      const client = await test.join();
      sessions.push(test.hub.sessions.get(client.session)!);
      test.clock.advance(period / 10);
    }
    const asked = (): number => sessions.filter(({ latencyMs }) => latencyMs !== undefined).length;
    const counts = Array.from({ length: 10 }, () => (test.clock.advance(period / 10), asked()));
    expect(counts.at(-1)).toBe(10);
    expect(new Set(counts).size).toBeGreaterThan(5);
  });

  it('is ended with GOODBYE to nobody: the reason is the lost connection', async () => {
    const test = createTestHub();
    const reasons: string[] = [];
    test.hub.sessionClose$.subscribe(({ reason }) => reasons.push(reason));
    const client = await test.join();
    client.pause();
    test.clock.advance(2 * period);
    await turns();
    expect(reasons).toEqual(['wamp.close.connection_lost']);
    expect(client.received.at(-1)?.[0]).toBe(2);
  });

  it('can be off, and keeps no timer without clients', async () => {
    const off = createTestHub({ heartbeatMs: 0 });
    const client = await off.join();
    client.pause();
    expect(off.clock.pending).toBe(0);
    off.clock.advance(100 * period);
    expect(client.isClosed).toBe(false);

    const on = createTestHub();
    expect(on.clock.pending).toBe(0);
    const other = await on.join();
    expect(on.clock.pending).toBe(1);
    await other.leave();
    expect(on.clock.pending).toBe(0);
  });
});
