import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProtocolViolation } from '../../lib/protocol/protocol-violation.js';
import { bytesOf, cbor, hexOf, json, msgpack } from '../serializers/serializers.js';
import { parseMessage } from '../utils/parse-message.js';

type Attributes = Readonly<Record<string, unknown>>;

interface Sample {
  readonly name: string;
  readonly expected_attributes: Attributes;
  readonly serializers: Readonly<Record<string, readonly { readonly bytes_hex: string }[]>>;
}

/** The folder of the vectors. `vitest.config.ts` leaves this file out if the variable is not set. */
const folder = process.env['WAMP_VECTORS'] as string;

const serializers = { json, msgpack, cbor };
const formats = ['json', 'msgpack', 'cbor'] as const;
type Format = (typeof formats)[number];

/** Samples with bytes; the others validate options of single implementations. */
const samples = readSamples();

function readSamples(): Sample[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const found = JSON.parse(text) as { samples: (Sample & { description: string })[] };
      return found.samples.map((sample) =>
        Object.assign(sample, { name: `${file}: ${sample.description}` }),
      );
    })
    .filter((sample) => 'expected_attributes' in sample);
}

/** The message that the attributes of a sample describe. They are named in the order of its elements. */
function messageOf(attributes: Attributes): unknown[] {
  const { roles, args, kwargs, payload, ...head } = attributes;
  const message = Object.values(head);
  if (roles !== undefined) message.push({ roles });
  if (typeof payload === 'string') return [...message, bytesOf(payload)];
  if (args ?? kwargs) message.push(args ?? []);
  if (kwargs) message.push(kwargs);
  return message;
}

/** The legacy transparent payload stands where the specification has a list. */
function isSpecified({ expected_attributes: { message_type: type, payload } }: Sample): boolean {
  const eventReceived = 337;
  return typeof payload !== 'string' && type !== eventReceived;
}

function variantsOf(sample: Sample, format: Format): string[] {
  return (sample.serializers[format] ?? []).map((variant) => variant.bytes_hex);
}

function decode(format: Format, data: string | Uint8Array): unknown[] {
  const frame = format === 'json' ? Buffer.from(data).toString('utf8') : data;
  return serializers[format].decode(frame) as unknown[];
}

describe('WAMP vectors', () => {
  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(35);
    expect(samples.filter(isSpecified).length).toBeGreaterThanOrEqual(30);
  });

  describe.each(formats)('in %s', (format) => {
    it.each(samples)('$name', (sample) => {
      const message = messageOf(sample.expected_attributes);
      const variants = variantsOf(sample, format);
      expect(variants).not.toHaveLength(0);
      for (const hex of variants) {
        const decoded = decode(format, bytesOf(hex));
        expect(decoded).toStrictEqual(message);
        expect(decode(format, serializers[format].encode(decoded))).toStrictEqual(message);
      }
    });
  });

  it.each(samples.filter(isSpecified))('$name is a message', (sample) => {
    for (const format of formats) {
      const decoded = decode(format, bytesOf(variantsOf(sample, format)[0]!));
      expect(parseMessage(decoded)).toBe(decoded);
    }
  });

  it.each(samples.filter((sample) => !isSpecified(sample)))('$name is none', (sample) => {
    for (const format of formats) {
      const decoded = decode(format, bytesOf(variantsOf(sample, format)[0]!));
      expect(() => parseMessage(decoded)).toThrow(ProtocolViolation);
    }
  });

  it.each(formats)('in %s have our bytes', (format) => {
    const same = samples.filter((sample) => {
      const variants = variantsOf(sample, format);
      const decoded = decode(format, bytesOf(variants[0]!));
      return variants.includes(hexOf(serializers[format].encode(decoded)));
    });
    expect(same).toEqual(samples);
  });
});
