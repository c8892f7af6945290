import { describe, expect, it, vi } from 'vitest';
import { type Framing, SharedData, SharedEvent } from '../../lib/hub/connection/shared-data.js';

const encoder = new TextEncoder();

/** Frames with a head of so many bytes, all of them that number. */
function headOf(bytes: number): Framing {
  return vi.fn<Framing>((data, tail = new Uint8Array()) => {
    const payload = typeof data === 'string' ? encoder.encode(data) : data;
    return Uint8Array.from([...Array<number>(bytes).fill(bytes), ...payload, ...tail]);
  });
}

const bytes = Uint8Array.of(7, 8, 9);
const shared: Record<string, () => SharedData> = {
  'data of text': () => new SharedData('abc'),
  'data of bytes': () => new SharedData(bytes),
  'data of a long text': () => new SharedData('aé€𝄞'.repeat(2_000)),
  'data of text with a tail': () => new SharedData('aé', encoder.encode('\ufeffüb€')),
  'text with a tail that is encoded later': () => new SharedData(() => 'aé', encoder.encode('b')),
  'an event that is encoded later': () => new SharedEvent(() => bytes, 'com.topic', 1, 'latest'),
};

describe.each(Object.entries(shared))('%s', (_name, make) => {
  it.each([
    ['one framing', [2]],
    ['two framings', [2, 4]],
    ['two framings in turns', [2, 4, 2, 4]],
    ['three framings', [2, 4, 3, 3, 4, 2]],
  ])('goes out in the frames of %s, each made once', (_what, heads) => {
    const event = make();
    const framings = new Map(heads.map((head) => [head, headOf(head)]));
    const payload = make().data;
    for (const head of heads) {
      const framing = framings.get(head)!;
      const frame = event.framedBy(framing);
      expect(frame).toEqual(headOf(head)(payload));
      expect(event.framedBy(framing)).toBe(frame);
    }
    for (const framing of framings.values()) expect(framing).toHaveBeenCalledTimes(1);
  });

  it('has its frame still when it has let go of a larger buffer', () => {
    const event = make();
    const [one, other] = [headOf(2), headOf(4)];
    const frame = event.framedBy(one);
    event.detach();
    expect(event.framedBy(one)).toBe(frame);
    expect(event.framedBy(other)).toEqual(headOf(4)(event.data));
  });

  it.each(['before', 'after'])(
    'keeps no block of memory, in frames that were made %s it had to wait',
    (when) => {
      const event = make();
      const framings = [2, 4, 3].map((head): Framing => {
        const made = headOf(head);
        return (data, tail) => {
          const frame = made(data, tail);
          const block = new Uint8Array(3 * frame.length + 1_000);
          block.set(frame);
          return block.subarray(0, frame.length);
        };
      });
      if (when === 'before') for (const framing of framings) event.framedBy(framing);
      event.detach();
      for (const [at, framing] of framings.entries()) {
        const frame = event.framedBy(framing);
        expect(frame).toEqual(headOf([2, 4, 3][at]!)(event.data));
        expect(frame.buffer.byteLength).toBe(frame.length);
      }
    },
  );

  it('is the same message before and after it was framed', () => {
    const [event, framed] = [make(), make()];
    framed.framedBy(headOf(2));
    expect(framed.data).toEqual(event.data);
    expect(event.framedBy(headOf(2))).toEqual(headOf(2)(event.data));
  });

  it('is framed again after a framing that failed', () => {
    const event = make();
    const framing = headOf(2);
    vi.mocked(framing).mockImplementationOnce(() => {
      throw new Error('no memory');
    });
    expect(() => event.framedBy(framing)).toThrow('no memory');
    expect(event.framedBy(framing)).toEqual(headOf(2)(event.data));
  });
});

describe('a message that waits', () => {
  const long = 'x'.repeat(100_000);

  it.each<[string, () => SharedData]>([
    ['text', () => new SharedData(long)],
    ['text that is encoded later', () => new SharedEvent(() => long, 'com.topic', 1, 'latest')],
    ['text with a tail', () => new SharedData('[36', encoder.encode(long))],
  ])('is not on the heap of JavaScript if it is long: %s', (_name, make) => {
    const event = make();
    event.detach();
    const framing = vi.fn<Framing>(() => bytes);
    event.framedBy(framing);
    const [data, tail] = framing.mock.calls[0]!;
    expect(data.length).toBeLessThan(10);
    expect(tail).toHaveLength(100_000);
    expect(event.length).toBe(data.length + 100_000);
    expect(event.data).toBe(`${data as string}${long}`);
  });

  it('stays as it is when the memory of its tail is used for something else', () => {
    const tail = encoder.encode('"before"]');
    const event = new SharedData('[36,', tail);
    event.detach();
    tail.fill(0);
    event.detach();
    expect(event.data).toBe('[36,"before"]');
  });

  it('is a string if it is short', () => {
    const framing = vi.fn<Framing>(() => bytes);
    const event = new SharedData('short');
    event.detach();
    event.framedBy(framing);
    expect(framing).toHaveBeenCalledWith('short', undefined);
  });
});
