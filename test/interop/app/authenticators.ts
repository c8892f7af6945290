import {
  craSecret,
  scramCredential,
  WampAuth,
  WampCraAuth,
  type WampCraSecret,
  WampCryptosignAuth,
  type WampIdentity,
  type WampNamedHello,
  WampScramAuth,
  type WampScramCredential,
  WampTicketAuth,
} from 'nestjs-wamp';

/** What the users of the application have; each has one way to log in. */
export const secrets = {
  ann: 'a-ticket',
  peter: 'a shared secret',
  salina: 'a password with salt, ünd Umlaut',
  user: 'pencil',
  device: '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
} as const;

/** The public key of `device`. */
const publicKey = '1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d';

@WampAuth()
export class TicketAuth extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return authid === 'ann' && ticket === secrets.ann ? { authid, authrole: 'visitor' } : undefined;
  }
}

@WampAuth()
export class SecretAuth extends WampCraAuth {
  async secretOf(authid: string): Promise<WampCraSecret | undefined> {
    const who = { authrole: 'visitor', authprovider: 'table' };
    if (authid === 'peter') return { ...who, secret: secrets.peter };
    if (authid !== 'salina') return undefined;
    const salting = { salt: 'a1b2c3 ü', iterations: 1_500, keylen: 32 };
    return { ...who, ...(await craSecret(secrets.salina, salting)) };
  }
}

@WampAuth()
export class PasswordAuth extends WampScramAuth {
  private readonly user = scramCredential(secrets.user, { iterations: 4_096 });

  async credentialOf(authid: string): Promise<WampScramCredential | undefined> {
    return authid === 'user' ? { ...(await this.user), authrole: 'visitor' } : undefined;
  }
}

@WampAuth()
export class KeyAuth extends WampCryptosignAuth {
  identityOf(key: string): WampIdentity | undefined {
    return key === publicKey ? { authid: 'device', authrole: 'visitor' } : undefined;
  }
}

export const authenticators = [TicketAuth, SecretAuth, PasswordAuth, KeyAuth];
