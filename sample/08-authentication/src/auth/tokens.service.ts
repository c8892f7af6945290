import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { WampIdentity } from 'nestjs-wamp';
import { type User, UsersService } from './users.service.js';

/** The claims of a token. */
interface Claims {
  readonly sub: string;
  readonly exp: number;
}

/** For cookies or for tickets. One is not accepted in place of the other. */
export type Use = 'cookie' | 'ticket';

/** How long a login lasts, in seconds. It is short, so that one can watch it end. */
export const lifetime = 120;

@Injectable()
export class TokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly users: UsersService,
  ) {}

  issue({ name }: User, use: Use): Promise<string> {
    return this.jwt.signAsync({ sub: name }, { audience: use, expiresIn: lifetime });
  }

  /** Returns the identity of the user of a token; `undefined` if the token is forged or too old. */
  async identityOf(token: string, use: Use): Promise<WampIdentity | undefined> {
    const checking = this.jwt.verifyAsync<Claims>(token, { audience: use });
    const claims = await checking.catch(() => undefined);
    const user = claims && this.users.find(claims.sub);
    return user && identityOf(user, claims.exp * 1_000);
  }
}

/** @param expiresAt in milliseconds since 1970 */
export function identityOf({ name, role }: User, expiresAt: number): WampIdentity {
  return { authid: name, authrole: role, expiresAt };
}
