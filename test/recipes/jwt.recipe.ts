import { Injectable, Module } from '@nestjs/common';
import { JwtModule, JwtService } from '@nestjs/jwt';
import {
  type WampHello,
  type WampIdentity,
  WampModule,
  type WampModuleOptions,
  WampNotAuthorizedError,
  WampCaller,
  WampProcedure,
  WampService,
  type WampSession,
} from 'nestjs-wamp';

const jwtModule = JwtModule.register({
  secret: process.env['JWT_SECRET'] ?? 'for development only',
});

@Injectable()
export class WampConfig {
  constructor(private readonly jwt: JwtService) {}

  createWampOptions(): WampModuleOptions {
    return { authenticate: (hello) => this.authenticate(hello) };
  }

  /** The client joins with `authextra: { token }` in HELLO. */
  private async authenticate({ details }: WampHello): Promise<WampIdentity> {
    const { token } = (details['authextra'] ?? {}) as { token?: unknown };
    try {
      const claims = await this.jwt.verifyAsync<{ sub: string }>(String(token));
      return { authid: claims.sub, authmethod: 'jwt', identity: { name: claims.sub } };
    } catch {
      throw new WampNotAuthorizedError('The token is missing, invalid or expired.');
    }
  }
}

@WampService('com.example')
export class ProfileService {
  @WampProcedure()
  me(@WampCaller() session: WampSession): string {
    return session.authid;
  }
}

@Module({
  imports: [WampModule.forRootAsync({ imports: [jwtModule], useClass: WampConfig })],
  providers: [ProfileService],
})
export class AppModule {}
