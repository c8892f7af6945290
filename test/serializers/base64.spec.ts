import { expect, it, vi } from 'vitest';
import { SeededRandom } from '../../lib/testing/index.js';

const samples = [[], [0], [255, 254], [0, 127, 128], Array.from({ length: 256 }, (_, i) => i)];

it.each(['with Buffer', 'without Buffer'])('works %s', async (environment) => {
  const texts = samples.map((sample) => Buffer.from(sample).toString('base64'));
  if (environment === 'without Buffer') vi.stubGlobal('Buffer', undefined);
  vi.resetModules();
  const { fromBase64, toBase64 } = await import('../../lib/serializers/base64.js');
  vi.unstubAllGlobals();
  expect(samples.map((sample) => toBase64(Uint8Array.from(sample)))).toEqual(texts);
  expect(texts.map((text) => fromBase64(text))).toEqual(
    samples.map((sample) => Uint8Array.from(sample)),
  );
});

it('knows the texts that it writes from all others', async () => {
  const { fromBase64, isBase64, toBase64 } = await import('../../lib/serializers/base64.js');
  const random = new SeededRandom(17);
  const signs = 'AQgwEBab09+/=-_ \n';
  for (let run = 0; run < 20_000; run++) {
    const length = random.below(10);
    const text = Array.from({ length }, () => signs[random.below(signs.length)]).join('');
    const isOne = Buffer.from(text, 'base64').toString('base64') === text;
    expect([text, isBase64(text)]).toEqual([text, isOne]);
    const back = isOne ? toBase64(fromBase64(text)) : text;
    expect(back).toBe(text);
  }
});

it('reads a megabyte', async () => {
  const { fromBase64, isBase64, toBase64 } = await import('../../lib/serializers/base64.js');
  const bytes = new Uint8Array(1_048_575).fill(250);
  const text = toBase64(bytes);
  expect([isBase64(text), isBase64(`${text}AA=`), isBase64(`${text.slice(1)}\0`)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(fromBase64(text)).toEqual(bytes);
});
