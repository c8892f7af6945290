import { afterEach, describe, expect, it, vi } from 'vitest';
import { retryAfterMs } from '../../lib/client/retry-after.js';
import { shownUrl, socketUrl } from '../../lib/client/socket-url.js';

afterEach(() => vi.unstubAllGlobals());

describe('the URL of a socket', () => {
  it.each([
    ['ws://example.com/ws', 'ws://example.com/ws'],
    ['wss://example.com:8443/ws?x=1', 'wss://example.com:8443/ws?x=1'],
    ['http://example.com/ws', 'ws://example.com/ws'],
    ['https://example.com:443/ws', 'wss://example.com/ws'],
    ['WSS://EXAMPLE.com', 'wss://example.com/'],
    ['ws://[::1]:3000/ws#part', 'ws://[::1]:3000/ws'],
    ['https://user:secret@example.com/ws', 'wss://user:secret@example.com/ws'],
    [new URL('http://example.com/ws'), 'ws://example.com/ws'],
  ])('of %s is %s', (address, url) => {
    expect(socketUrl(address)).toBe(url);
  });

  it.each([
    ['ws://example.com:3000/ws', 'ws://example.com:3000/ws'],
    ['wss://user:secret@example.com/ws?token=secret', 'wss://example.com/ws'],
    ['ws://example.com/a@b?x=//y@z', 'ws://example.com/a@b'],
  ])('%s is shown without secrets: %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });

  it.each([
    ['https://example.com/app/page', '/ws', 'wss://example.com/ws'],
    ['http://localhost:3000/app/page', './ws?x=1', 'ws://localhost:3000/app/ws?x=1'],
    ['https://example.com/app/page', '../ws', 'wss://example.com/ws'],
    ['https://example.com/app/page', '//other.example.com/ws', 'wss://other.example.com/ws'],
    ['https://example.com/app/page', 'ws://localhost/ws', 'ws://localhost/ws'],
  ])('in the page %s of %s is %s', (href, address, url) => {
    vi.stubGlobal('location', { href });
    expect(socketUrl(address)).toBe(url);
  });

  const wrong = [
    'example.com/ws',
    'localhost:3000/ws',
    'ws',
    '',
    'ftp://example.com/ws',
    'ws://',
    'ws+unix:/tmp/x',
    'javascript:alert(1)',
    undefined,
    7,
  ];

  it.each(wrong)('is refused with one sentence: %s', (address) => {
    for (const href of [undefined, 'https://example.com/app/page']) {
      if (href !== undefined) vi.stubGlobal('location', { href });
      expect(() => socketUrl(address as string)).toThrow(
        new TypeError(
          `The option url must be a ws:, wss:, http: or https: URL, or in a page a path such as /ws, not "${address}".`,
        ),
      );
    }
  });

  it.each([
    [undefined, '/ws'],
    ['file:///home/page.html', '/ws'],
    ['blob:https://example.com/1', '/ws'],
  ])('is refused for a path where the address is %s', (href, address) => {
    vi.stubGlobal('location', href && { href });
    expect(() => socketUrl(address)).toThrow('not "/ws"');
  });

  it('shows no query in its error, where tokens are', () => {
    expect(() => socketUrl('wws://example.com/ws?token=secret')).toThrow(
      /not "wws:\/\/example.com\/ws"/,
    );
  });
});

describe('Retry-After', () => {
  const date = 'Sun, 29 Nov 2026 12:00:00 GMT';

  it.each([
    ['120', undefined, 120_000],
    ['0', undefined, 0],
    ['Sun, 29 Nov 2026 12:00:30 GMT', date, 30_000],
    ['Sun, 29 Nov 2026 11:00:00 GMT', date, 0],
    ['soon', date, undefined],
    ['-1', date, 0],
    ['', date, undefined],
    [undefined, date, undefined],
  ])('%j with the date %s is %s ms', (wait, at, ms) => {
    expect(retryAfterMs({ 'retry-after': wait, date: at })).toBe(ms);
  });

  it('compares a date with the clock if the answer has none', () => {
    vi.useFakeTimers({ now: Date.parse(date), toFake: ['Date'] });
    expect(retryAfterMs({ 'retry-after': 'Sun, 29 Nov 2026 12:00:07 GMT' })).toBe(7_000);
    vi.useRealTimers();
  });
});
