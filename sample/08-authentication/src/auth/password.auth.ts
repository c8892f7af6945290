import { WampAuth, WampScramAuth, type WampScramCredential } from 'nestjs-wamp';
import { identityOf, lifetime } from './tokens.service.js';
import { UsersService } from './users.service.js';

/** The password is neither sent nor stored. */
@WampAuth()
export class PasswordAuth extends WampScramAuth {
  constructor(private readonly users: UsersService) {
    super();
  }

  credentialOf(authid: string): WampScramCredential | undefined {
    const user = this.users.find(authid);
    return user && { ...identityOf(user, Date.now() + lifetime * 1_000), ...user.keys };
  }
}
