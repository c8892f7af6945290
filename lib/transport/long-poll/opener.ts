import type { IncomingMessage } from 'node:http';
import { peerCertificate } from '../peer-certificate.js';

/**
 * What the client that opened a transport has proved. An id stands in the URL, which proxies log, so it is
 * not enough. The address is not compared, because clients change their networks.
 */
export class Opener {
  private readonly authorization: string | undefined;
  private readonly cookies: ReadonlySet<string>;
  private readonly certificate: string | undefined;

  constructor(request: IncomingMessage) {
    this.authorization = request.headers.authorization;
    this.cookies = new Set(cookiesOf(request));
    this.certificate = certificateOf(request);
  }

  /**
   * Returns true if a request has the same HTTP credentials, the same client certificate, and at least one of the
   * cookies, as far as the opener had them. Applications change some cookies at any time, so not all are needed.
   */
  is(request: IncomingMessage): boolean {
    const { authorization, cookies, certificate } = this;
    if (authorization !== undefined && authorization !== request.headers.authorization)
      return false;
    if (certificate !== undefined && certificate !== certificateOf(request)) return false;
    return cookies.size === 0 || cookiesOf(request).some((cookie) => cookies.has(cookie));
  }
}

function cookiesOf({ headers }: IncomingMessage): string[] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair !== '');
}

function certificateOf({ socket }: IncomingMessage): string | undefined {
  return peerCertificate(socket)?.fingerprint256;
}
