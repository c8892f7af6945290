import { type Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WampCallOptions } from '../../lib/calls/client-call.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import type { WampError } from '../../lib/protocol/wamp-error.js';
import { createTestHub } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

const faces = ['call', 'remote', 'stream'] as const;
const modes = [undefined, 'skip', 'kill', 'killnowait'] as const;
const ends = ['signal', 'unsubscribe', 'timeout'] as const;
const answers = ['error', 'result', 'none'] as const;

interface Case {
  readonly face: (typeof faces)[number];
  readonly mode: (typeof modes)[number];
  readonly end: (typeof ends)[number];
  readonly answer: (typeof answers)[number];
  readonly isAnnounced: boolean;
  readonly hasInput: boolean;
}

function* cases(): Generator<Case> {
  for (const face of faces)
    for (const mode of modes)
      for (const end of ends)
        for (const answer of answers)
          for (const isAnnounced of [true, false])
            for (const hasInput of [true, false])
              if (face === 'stream' || end !== 'unsubscribe')
                yield { face, mode, end, answer, isAnnounced, hasInput };
}

/** What the client is told, and so whether its answer is waited for. */
function interruptOf({ mode = 'killnowait', end, isAnnounced }: Case): string | undefined {
  if (mode === 'skip' || !isAnnounced) return undefined;
  return end === 'timeout' ? 'killnowait' : mode;
}

function expectedOf(given: Case): unknown[] {
  const { face, end, answer } = given;
  if (end === 'unsubscribe') return [];
  if (interruptOf(given) === 'kill' && answer === 'error') return ['com.own'];
  if (interruptOf(given) === 'kill' && answer === 'result')
    return face === 'stream' ? ['late', 'complete'] : ['late'];
  return [end === 'timeout' ? 'wamp.error.timeout' : 'wamp.error.canceled'];
}

/** Calls, and collects what comes of it. */
function begin(session: WampSession, face: Case['face'], options: WampCallOptions) {
  const seen: unknown[] = [];
  const onError = (error: WampError): void => void seen.push(error.uri);
  if (face !== 'stream') {
    const call =
      face === 'call'
        ? session.call('com.offered.run', [], {}, options)
        : session.remote<{ run(): unknown }>('com.offered', options).run();
    call.then((value) => seen.push(value), onError);
    return { seen, unsubscribe: () => {} };
  }
  const stream: Observable<unknown> = session.stream('com.offered.run', [], {}, options);
  const subscription = stream.subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('complete'),
    error: onError,
  });
  return { seen, unsubscribe: () => subscription.unsubscribe() };
}

async function run(given: Case) {
  const { face, mode, end, answer, isAnnounced, hasInput } = given;
  const test = createTestHub();
  const features = { progressive_call_invocations: true, call_canceling: isAnnounced };
  const client = await test.join('realm1', { roles: { callee: { features } } });
  await client.register('com.offered.run');
  const session = test.hub.sessions.get(client.session)!;
  const controller = new AbortController();
  const input = new Subject<string>();
  const { seen, unsubscribe } = begin(session, face, {
    timeoutMs: 1_000,
    signal: controller.signal,
    cancelMode: mode,
    ...(hasInput && { input }),
  });
  input.next('piece');
  await client.drain();
  if (end === 'timeout') test.clock.advance(1_000);
  else if (end === 'signal') controller.abort();
  else unsubscribe();
  const isListening = input.observed;
  input.next('too late');
  // A progressive result is no answer to an INTERRUPT, and does not put off the end.
  test.clock.advance(500);
  client.yield(1, ['partial'], {}, { progress: true });
  if (answer === 'error') client.send([8, 68, 1, {}, 'com.own']);
  if (answer === 'result') client.yield(1, ['late']);
  const told = await client.drain();
  const afterAnswer = [...seen];
  const open = session.stats().invocationsInFlight;
  test.clock.advance(500);
  await turns();
  const { lateAnswers } = session.stats();
  client.close();
  await turns();
  expectEmptyTables(test);
  return { seen, afterAnswer, told, isListening, open, lateAnswers };
}

describe('a call to a client is canceled', () => {
  it.each([...cases()])(
    '$face, $mode by $end, answer $answer, announced: $isAnnounced, input: $hasInput',
    async (given) => {
      const { seen, afterAnswer, told, isListening, open, lateAnswers } = await run(given);
      const interrupt = interruptOf(given);
      const isAwaited = interrupt === 'kill';
      expect(seen).toEqual(expectedOf(given));
      expect(afterAnswer).toEqual(isAwaited && given.answer === 'none' ? [] : seen);
      expect(open).toBe(isAwaited && given.answer === 'none' ? 1 : 0);
      expect(isListening).toBe(false);
      const details = given.face === 'stream' ? { receive_progress: true } : {};
      const lastPiece = given.hasInput ? [[68, 1, 1, details]] : [];
      expect(told).toEqual(interrupt === undefined ? lastPiece : [[69, 1, { mode: interrupt }]]);
      // The partial result, and the answer if nobody waits for it.
      expect(lateAnswers).toBe(1 + (isAwaited || given.answer === 'none' ? 0 : 1));
    },
  );

  it('with a mode that does not exist, which is refused', async () => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com.offered.run');
    const session = test.hub.sessions.get(client.session)!;
    const call = session.call('com.offered.run', [], {}, { cancelMode: 'softly' as 'kill' });
    await expect(call).rejects.toThrow(/cancelMode must be one of skip, kill, killnowait/);
    expect(await client.drain()).toEqual([]);
    client.close();
  });

  it('with kill and no timeout, for 30 seconds', async () => {
    const test = createTestHub();
    const features = { call_canceling: true };
    const client = await test.join('realm1', { roles: { callee: { features } } });
    await client.register('com.offered.run');
    const session = test.hub.sessions.get(client.session)!;
    const controller = new AbortController();
    const { seen } = begin(session, 'call', {
      timeoutMs: 0,
      signal: controller.signal,
      cancelMode: 'kill',
    });
    controller.abort();
    test.clock.advance(29_999);
    await turns();
    expect(seen).toEqual([]);
    test.clock.advance(1);
    await turns();
    expect(seen).toEqual(['wamp.error.canceled']);
    client.close();
    await turns();
    expectEmptyTables(test);
  });

  it.each(modes)('with %s, and the session ends meanwhile', async (cancelMode) => {
    const test = createTestHub();
    const features = { call_canceling: true };
    const client = await test.join('realm1', { roles: { callee: { features } } });
    await client.register('com.offered.run');
    const session = test.hub.sessions.get(client.session)!;
    const controller = new AbortController();
    const { seen } = begin(session, 'call', { signal: controller.signal, cancelMode });
    controller.abort();
    client.close();
    await turns();
    expect(seen).toEqual(['wamp.error.canceled']);
    expectEmptyTables(test);
  });
});
