import { describe, expect, it, vi } from 'vitest';
import { type Framing, SharedData } from '../../lib/hub/connection/shared-data.js';
import { PeerLimit } from '../../lib/hub/connection/peer-limit.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Makes a message of so many bytes. */
const kinds: Record<string, (bytes: number) => SharedData> = {
  text: (bytes) => new SharedData('x'.repeat(bytes)),
  'text of two bytes each': (bytes) => new SharedData('é'.repeat(bytes / 2)),
  bytes: (bytes) => new SharedData(new Uint8Array(bytes)),
  'text with a tail': (bytes) =>
    new SharedData('é€', bytesOf('é'.repeat(Math.floor((bytes - 5) / 2)) + 'x')),
  'text with a tail, encoded later': (bytes) =>
    new SharedData(() => 'é', bytesOf('€'.repeat((bytes - 2) / 3))),
};

describe.each(Object.entries(kinds))('a peer that accepts 62 bytes gets %s', (_kind, make) => {
  const limit = new PeerLimit(62);

  it.each([
    [20, true],
    [62, true],
    [68, false],
  ])('of %i bytes: %s', (bytes, isAllowed) => {
    const message = make(bytes);
    expect(limit.allowsShared(message)).toBe(isAllowed);
    expect(limit.allows(message.data)).toBe(isAllowed);
    const { data } = make(bytes);
    expect(typeof data === 'string' ? bytesOf(data).length : data.length).toBe(bytes);
  });
});

it('a short message is not made a string to be measured', () => {
  const message = new SharedData('[1,', bytesOf('2]'));
  expect(new PeerLimit(100).allowsShared(message)).toBe(true);
  const framing = vi.fn<Framing>(() => new Uint8Array(1));
  message.framedBy(framing);
  expect(framing).toHaveBeenCalledWith('[1,', bytesOf('2]'));
});
