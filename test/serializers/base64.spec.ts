import { expect, it, vi } from 'vitest';

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
