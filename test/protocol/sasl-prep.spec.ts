import { describe, expect, it } from 'vitest';
import { saslPrep } from '../../lib/protocol/sasl-prep.js';

describe('a user name or password', () => {
  it.each([
    ['soft hyphen', 'I\u00adX', 'IX'],
    ['nothing to do', 'user', 'user'],
    ['case', 'USER', 'USER'],
    ['ASCII that WAMP escapes elsewhere', 'a=b, c', 'a=b, c'],
    ['compatibility, one character', '\u00aa', 'a'],
    ['compatibility, two characters', '\u2168', 'IX'],
    ['composition', 'A\u030a', '\u00c5'],
    ['another space', 'a\u00a0b\u3000c', 'a b c'],
    ['a space without width', 'a\u200bb', 'ab'],
    ['right to left alone', '\u05d0\u05d1', '\u05d0\u05d1'],
    ['right to left with a digit inside', '\u06271\u0628', '\u06271\u0628'],
    ['a character beyond 16 bits', 'p\u{1f511}', 'p\u{1f511}'],
    ['nothing', '', ''],
  ])('is prepared (RFC 4013): %s', (_what, text, prepared) => {
    expect(saslPrep(text)).toBe(prepared);
    expect(saslPrep(prepared)).toBe(prepared);
  });

  it.each([
    ['a control character', '\u0007'],
    ['DEL', 'secret\u007f'],
    ['a C1 control character', 'a\u0085'],
    ['private use', 'a\ue000'],
    ['a noncharacter', 'a\ufdd0'],
    ['half of a surrogate pair', 'a\ud800'],
    ['the replacement character', 'a\ufffd'],
    ['an ideographic description', 'a\u2ff0'],
    ['an override of the direction', 'a\u202eb'],
    ['a tag', 'a\u{e0041}'],
  ])('may not have %s', (_what, text) => {
    expect(() => saslPrep(text)).toThrow(TypeError);
    expect(() => saslPrep(text)).toThrow('that may not be in it');
  });

  it.each([
    ['ends with a digit', '\u06271'],
    ['begins with a letter', 'a\u0627'],
    ['has a letter inside', '\u0627b\u0627'],
  ])('from right to left may not be one that %s', (_what, text) => {
    expect(() => saslPrep(text)).toThrow('from right to left');
  });

  it('is never shown by the error', () => {
    expect(() => saslPrep('hunter2\u0007')).toThrow(/^(?!.*hunter2).+$/);
  });
});
