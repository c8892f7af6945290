import { describe, expect, it } from 'vitest';
import { ErrorUri } from 'nestjs-wamp';
import { formats, Target } from './support.js';

const failures = 200;

/** Makes a handler fail, over and over; returns how many lines that wrote. */
async function fail(maxLogLinesPerSecond: number, nth: number): Promise<number> {
  const target = await Target.start({ limits: { maxLogLinesPerSecond } });
  const attacker = await target.join(formats[nth]![1]);
  const calls = Array.from({ length: failures }, () => attacker.call('fail'));
  for (const call of calls) {
    const answer = await attacker.answerTo(call);
    expect(answer[4]).toBe(ErrorUri.RuntimeError);
    expect(JSON.stringify(answer)).not.toContain('secret');
  }
  const lines = target.log.length;
  await attacker.hangUp();
  await target.stop();
  return lines;
}

describe('a client that makes a handler fail 200 times', () => {
  it.each([0, 1, 2])('fills no log beyond the limit (format %i)', async (nth) => {
    const lines = await fail(5, nth);
    expect(lines).toBeGreaterThanOrEqual(5);
    // A second may pass meanwhile, and then one more line says what was left out.
    expect(lines).toBeLessThan(30);
  });

  it.each([0, 1, 2])('fills it without the limit (format %i)', async (nth) => {
    expect(await fail(0, nth)).toBe(failures);
  });
});
