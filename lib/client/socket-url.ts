import * as texts from './texts.js';

/** The schemes of an address, and those that a WebSocket has for them. */
const schemes: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/**
 * Returns the `ws:` or `wss:` URL of an address, without a fragment. A path is resolved against the address
 * of the page.
 *
 * @throws `TypeError` for an address that is none, or has another scheme or none
 */
export function socketUrl(address: string | URL): string {
  const url = parse(String(address));
  const scheme = schemes[url?.protocol ?? ''];
  if (url === undefined || scheme === undefined) throw new TypeError(texts.wrongUrl(address));
  url.protocol = scheme;
  url.hash = '';
  return url.href;
}

/** Returns a URL for a message: without user, password and query, which may be secrets. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//').replace(/\?.*/, '');
}

function parse(address: string): URL | undefined {
  const { location } = globalThis as { location?: { readonly href: string } };
  const base = /^\.{0,2}\//.test(address) ? location?.href : undefined;
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}
