import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SessionHost } from '../../lib/hub/hosting/session-host.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { type Attacker, frame, Opcode } from './attacker.js';
import { formats, serializers, type Target, useTarget } from './support.js';

const events = 100;
const eventBytes = 8_192;
const maxOutboxBytes = 100_000;

/** Stops to read, until the network takes no more. */
async function stopReading({ hub }: Target, { ws, session }: Attacker): Promise<void> {
  const { outbox } = hub.sessions.get(session)!.link;
  ws.pause();
  for (let turns = 0; turns < 20; turns = outbox.lags ? turns + 1 : 0) {
    if (!outbox.lags) hub.publish('com.news', [-1, 'x'.repeat(eventBytes)]);
    await turn();
  }
}

/** Publishes more in one turn than may wait; returns what waited at most, in bytes. */
function publishTooMuch({ hub }: Target, { session }: Attacker): number {
  const { connection } = hub.sessions.get(session)!.link;
  let most = 0;
  for (let i = 0; i < events; i++) {
    hub.publish('com.news', [i, 'x'.repeat(eventBytes)]);
    most = Math.max(most, (connection as unknown as { bufferedBytes: number }).bufferedBytes);
  }
  return most;
}

describe.each([
  ['drop-newest', 0],
  ['drop-oldest', events - 1],
  ['latest', events - 1],
] as const)('a client that reads too slowly, with overflow "%s"', (overflow, kept) => {
  const target = useTarget({ overflow, limits: { maxOutboxBytes } });

  it.each(formats)('loses events and costs no more memory (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    await attacker.answerTo(attacker.request(MessageCode.Subscribe, {}, 'com.news'));
    await stopReading(target(), attacker);
    expect(publishTooMuch(target(), attacker)).toBeLessThan(maxOutboxBytes + 1.1 * eventBytes);
    attacker.ws.resume();
    expect(await attacker.echo(1)).toBe(1);
    const got = attacker.received
      .filter(([code]) => code === MessageCode.Event)
      .map(([, , , , args]) => (args as number[])[0]!)
      .filter((i) => i >= 0);
    expect(got).toContain(kept);
    expect(got.length).toBeLessThan(events);
    expect(got).toEqual(got.toSorted((a, b) => a - b));
  });
});

describe('a client that reads too slowly, with overflow "close"', () => {
  const target = useTarget({ overflow: 'close', limits: { maxOutboxBytes } });

  it.each(formats)('is sent away (%s)', async (_name, serializer) => {
    const attacker = await target().join(serializer);
    await attacker.answerTo(attacker.request(MessageCode.Subscribe, {}, 'com.news'));
    await stopReading(target(), attacker);
    expect(publishTooMuch(target(), attacker)).toBeLessThan(maxOutboxBytes + 1.1 * eventBytes);
    attacker.ws.resume();
    await attacker.closed;
    expect(target().hub.sessions.has(attacker.session)).toBe(false);
  });
});

describe('a client that reads no answers', () => {
  const target = useTarget({ limits: { maxOutboxBytes } });

  it('is sent away before they fill the memory', async () => {
    const attacker = await target().join(serializers[0]!);
    const { link: host } = target().hub.sessions.get(attacker.session)!;
    await attacker.answerTo(attacker.request(MessageCode.Subscribe, {}, 'com.news'));
    // Only a client that has been behind before: in its first turn behind, more may wait.
    await stopReading(target(), attacker);
    const call = [MessageCode.Call, 0, {}, 'com.target.echo', ['x'.repeat(8_000)]];
    const calls = Array.from({ length: 4_000 }, (_, i) =>
      frame(Opcode.Text, JSON.stringify(call.with(1, i + 1))),
    );
    attacker.socket.write(Buffer.concat(calls));
    let most = 0;
    while (target().hub.core.hosts.has(host as SessionHost)) {
      most = Math.max(most, host.outbox.bytes);
      await turn();
    }
    // Answers, which cannot be dropped, may take twice as much as events.
    expect(most).toBeLessThan(2 * maxOutboxBytes + 10_000);
    await target().assertCanaryAnswers();
  });
});

describe('a client that lagged for a while', () => {
  const target = useTarget();

  it('can ping as if it never had', async () => {
    const attacker = await target().join(serializers[0]!);
    const { hub } = target();
    const { link: host } = hub.sessions.get(attacker.session)!;
    await attacker.answerTo(attacker.request(MessageCode.Subscribe, {}, 'com.news'));
    attacker.ws.pause();
    // A lag that lasts: the network takes no more.
    for (let turns = 0; turns < 20; turns = host.outbox.lags ? turns + 1 : 0) {
      if (!host.outbox.lags) hub.publish('com.news', ['x'.repeat(1_000_000)]);
      await turn();
    }
    // As many as `ws` lets wait for their pongs; these get none.
    for (let i = 0; i < 60; i++) attacker.ws.ping();
    attacker.call('never');
    while (host.machine.calls.size === 0) await turn();
    attacker.ws.resume();
    expect(await attacker.echo(1)).toBe(1);
    await attacker.settled();
    expect(await attacker.echo(2)).toBe(2);
  });
});
