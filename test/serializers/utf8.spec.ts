import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  builtInSerializers,
} from '../../lib/serializers/index.js';
import { bytesOf, cbor, msgpack, nested, serializers, travel } from './serializers.js';

const head = (length: number, short: number, long: string): string =>
  length < 24 ? (short + length).toString(16) : long + length.toString(16).padStart(4, '0');
const formats = {
  'wamp.2.msgpack': [msgpack, '91', '9181', '01', 0xa0, 'da', 'd40501'],
  'wamp.2.cbor': [cbor, '81', '81a1', '01', 0x60, '79', 'c601'],
} as const;
const invalid = {
  'a lone continuation byte': '80',
  'an overlong slash': 'c0af',
  'an overlong NUL': 'e08080',
  'a surrogate': 'eda080',
  'a pair of surrogates (CESU-8)': 'eda0bdedb880',
  'a truncated sequence': 'e282',
  'a form of five bytes': 'f888808080',
  'beyond U+10FFFF': 'f4908080',
  'an unused byte': 'ff',
};

describe.each(Object.entries(formats))(
  '%s',
  (_, [serializer, list, map, one, short, long, foreign]) => {
    const text = (hex: string): string => head(hex.length / 2, short, long) + hex;
    const pad = '78'.repeat(300);

    it.each(Object.entries(invalid))(
      'refuses %s, in texts and keys of any length',
      (_name, hex) => {
        for (const bad of [hex, `7878${hex}`, pad + hex, hex + pad]) {
          expect(() => serializer.decode(bytesOf(list + text(bad)))).toThrow('is not UTF-8');
          expect(() => serializer.decode(bytesOf(map + text(bad) + one))).toThrow('is not UTF-8');
        }
      },
    );

    it.each(['wide', 'narrow'])('agrees with TextDecoder on random bytes, %s', (kind) => {
      const random = new SeededRandom(17);
      // Bytes near the borders of what is valid, or any.
      const near = [0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4];
      const byte = (): number =>
        kind === 'wide' ? random.below(256) : (near[random.below(near.length)] as number);
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      const textOf = (read: () => unknown): unknown => {
        try {
          return read();
        } catch {
          return undefined;
        }
      };
      for (let run = 0; run < 5_000; run++) {
        const bytes = Uint8Array.from({ length: 1 + random.below(5) }, byte);
        const hex = Buffer.from(bytes).toString('hex');
        for (const frame of [list + text(hex), `${list.slice(0, -1)}2${text(hex)}${foreign}`]) {
          const found = textOf(() => (serializer.decode(bytesOf(frame)) as unknown[])[0]);
          const expected = textOf(() => decoder.decode(bytes));
          expect([hex, found]).toEqual([hex, expected]);
        }
      }
    });

    it('refuses it also where it would vanish: below an equal key', () => {
      const twice = `${map.slice(0, -1)}2${text('61')}${text('80')}${text('61')}${one}`;
      expect(() => serializer.decode(bytesOf(twice))).toThrow('is not UTF-8');
    });

    it.each(['\ufffd', `${'x'.repeat(100)}\ufffd`, '🙂'.repeat(50), 'größe', '\u0000', '\ufffe'])(
      'takes %j',
      (sound) => {
        expect(travel(serializer, { [sound]: [sound, 1n, new Date(0)] })).toEqual({
          [sound]: [sound, 1, '1970-01-01T00:00:00.000Z'],
        });
      },
    );
  },
);

describe.each([JsonSerializer, MsgpackSerializer, CborSerializer])(
  'maxDepth of %o',
  (Serializer) => {
    const deep = (levels: number) => new Serializer({ maxDepth: 1_000 }).encode(nested(levels));

    it('is the limit for received messages, and sends at least 64 levels', () => {
      const serializer = new Serializer({ maxDepth: 3 });
      expect(serializer.decode(deep(3))).toEqual(nested(3));
      expect(() => serializer.decode(deep(4))).toThrow('more than 3 levels');
      expect(serializer.encode(nested(64))).toBeDefined();
      expect(new Serializer({ maxDepth: 100 }).decode(deep(100))).toEqual(nested(100));
    });

    it.each([0, Infinity])('off (%s): circles are an error, and it works on', (maxDepth) => {
      const serializer = new Serializer({ maxDepth });
      const circle: unknown[] = [];
      circle.push(circle);
      expect(() => serializer.encode(circle)).toThrow(RangeError);
      expect(serializer.decode(deep(500))).toEqual(nested(500));
    });
  },
);

it('refuses what is too deep for the stack when maxDepth is off', () => {
  const [, packed, concise] = builtInSerializers({ maxDepth: Infinity });
  for (const [serializer, hex] of [
    [packed, '91'],
    [concise, '81'],
  ] as const) {
    expect(() => serializer?.decode(bytesOf(hex.repeat(100_000)))).toThrow(RangeError);
    expect(serializer?.decode(bytesOf(`${hex}01`))).toEqual([1]);
  }
});

it.each(serializers)('$subprotocol sends a DataView as its bytes', (serializer) => {
  const view = new DataView(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2);
  expect(travel(serializer, [view])).toStrictEqual([Uint8Array.of(1, 2)]);
  expect(travel(serializer, Float32Array.of(0.5))).toStrictEqual([0.5]);
});
