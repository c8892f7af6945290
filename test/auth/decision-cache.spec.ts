import { expect, it } from 'vitest';
import { DecisionCache } from '../../lib/auth/decision-cache.js';
import { defaults } from '../../lib/auth/defaults.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';

const session = (): WampSession => ({}) as WampSession;

it('keeps at most cachedBytes, and drops those who kept nothing for longest', () => {
  const cache = new DecisionCache(() => 0);
  const uri = (i: number): string => `com.${'x'.repeat(240)}${i}`;
  const sessions = Array.from({ length: 1_000 }, session);
  for (const each of sessions)
    for (let i = 0; i < defaults.cachedDecisions; i++)
      cache.keep(each, cache.of(each), ['call', 'exact', uri(i)], true, 1_000);
  const holds = (each: WampSession): boolean =>
    cache.find(cache.of(each), 'call', 'exact', uri(0)) === true;
  expect(holds(sessions[0]!)).toBe(false);
  expect(holds(sessions.at(-1)!)).toBe(true);
  const kept = sessions.map((each) => cache.of(each).bytes);
  const bytes = kept.reduce((sum, each) => sum + each, 0);
  expect(bytes).toBeLessThanOrEqual(defaults.cachedBytes);
  expect(bytes).toBeGreaterThan(defaults.cachedBytes / 4);
  for (const each of sessions) cache.forget(each);
  expect(cache['bytes']).toBe(0);
});

it('counts a decision that is kept again once', () => {
  const cache = new DecisionCache(() => 0);
  const one = session();
  for (let i = 0; i < 10; i++)
    cache.keep(one, cache.of(one), ['call', 'exact', 'com.a'], i % 2 === 0, 1_000);
  const { bytes } = cache.of(one);
  expect(cache['bytes']).toBe(bytes);
  expect(bytes).toBeLessThan(200);
  expect(cache.find(cache.of(one), 'call', 'exact', 'com.a')).toBe(false);
});

it('keeps nothing for a session that was forgotten while it was asked', () => {
  const cache = new DecisionCache(() => 0);
  const one = session();
  const asked = cache.of(one);
  cache.forget(one);
  cache.keep(one, asked, ['call', 'exact', 'com.a'], true, 1_000);
  expect(cache.find(cache.of(one), 'call', 'exact', 'com.a')).toBeUndefined();
  expect(cache['bytes']).toBe(0);
});
