import {
  WampCaller,
  WampNotAuthorizedError,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
} from 'nestjs-wamp';
import { TokensService } from './tokens.service.js';

/** Ends a session when its login has expired, and lets it be renewed before. */
@WampService('com.example.login')
export class ExpiryService {
  private readonly timers = new Map<WampSession, NodeJS.Timeout>();

  constructor(private readonly tokens: TokensService) {}

  @WampSessionOpen()
  onOpen(session: WampSession): void {
    this.endAt(session, session.identity as number);
  }

  /** Takes a new ticket of the same user. Returns when it expires, in milliseconds since 1970. */
  @WampProcedure()
  async renew(ticket: string, @WampCaller() session: WampSession): Promise<number> {
    const renewed = await this.tokens.identityOf(ticket, 'ticket');
    if (renewed?.authid !== session.authid)
      throw new WampNotAuthorizedError('This ticket is not one of yours.');
    const expiresAt = renewed.identity as number;
    this.endAt(session, expiresAt);
    return expiresAt;
  }

  @WampSessionClose()
  onClose(session: WampSession): void {
    clearTimeout(this.timers.get(session));
    this.timers.delete(session);
  }

  private endAt(session: WampSession, expiresAt: number): void {
    clearTimeout(this.timers.get(session));
    const end = (): void =>
      void session.close('com.example.close.expired', 'Your login has expired.');
    this.timers.set(session, setTimeout(end, expiresAt - Date.now()));
  }
}
