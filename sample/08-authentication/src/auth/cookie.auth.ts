import { WampAuth, type WampHello, type WampIdentity, WampTransportAuth } from 'nestjs-wamp';
import { TokensService } from './tokens.service.js';

/** Reads the cookie of the page. Without one, the client has to log in by another method. */
@WampAuth()
export class CookieAuth extends WampTransportAuth {
  constructor(private readonly tokens: TokensService) {
    super();
  }

  async identify({ transport }: WampHello): Promise<WampIdentity | undefined> {
    const token = /(?:^|;\s*)login=([^;]+)/.exec(String(transport.headers['cookie']))?.[1];
    if (token === undefined) return undefined;
    const identity = await this.tokens.identityOf(token, 'cookie');
    return identity && { ...identity, authmethod: 'cookie' };
  }
}
