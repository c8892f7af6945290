import { describe, expect, it } from 'vitest';
import { readText } from '../../lib/transport/sockets/read-text.js';

const before = Buffer.of(0xff, 0xc3);
const after = Buffer.of(0xa9, 0x80);

describe('readText', () => {
  it.each(['', 'plain', 'é', '日本', '\u{1F600}', '\u{FFFD}', 'a\u{FFFD}b', '\u{FEFF}x', '\0'])(
    'returns %j as it is, whatever stands around it',
    (text) => {
      const bytes = Buffer.concat([before, Buffer.from(text), after]);
      expect(readText(bytes, 2, bytes.length - 2)).toBe(text);
    },
  );

  it.each([
    ['a lone byte', [0x80]],
    ['a character that is cut', [0x61, 0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a number beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a wrong byte beside the character of replacement', [0xef, 0xbf, 0xbd, 0xff]],
  ])('refuses %s', (_, list) => {
    const bytes = Buffer.concat([before, Buffer.from(list), after]);
    expect(readText(bytes, 2, bytes.length - 2)).toBeUndefined();
  });
});
