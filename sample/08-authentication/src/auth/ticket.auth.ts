import { WampAuth, type WampIdentity, type WampNamedHello, WampTicketAuth } from 'nestjs-wamp';
import { TokensService } from './tokens.service.js';

@WampAuth()
export class TicketAuth extends WampTicketAuth {
  constructor(private readonly tokens: TokensService) {
    super();
  }

  async verify(ticket: string, { authid }: WampNamedHello): Promise<WampIdentity | undefined> {
    const identity = await this.tokens.identityOf(ticket, 'ticket');
    return identity?.authid === authid ? identity : undefined;
  }
}
