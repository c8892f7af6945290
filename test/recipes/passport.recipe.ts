import { createParamDecorator, type ExecutionContext, Injectable, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { WampModule, WampProcedure, WampService, type WampUpgradeRequest } from 'nestjs-wamp';
import { ExtractJwt, Strategy } from 'passport-jwt';

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      // Browsers cannot set headers of a WebSocket, so they send the token in a cookie.
      jwtFromRequest: ExtractJwt.fromExtractors([
        ExtractJwt.fromAuthHeaderAsBearerToken(),
        ({ cookies }: { cookies?: Record<string, string> }) => cookies?.['token'] ?? null,
      ]),
      secretOrKey: process.env['JWT_SECRET'] ?? 'for development only',
    });
  }

  validate({ sub }: { sub: string }): { name: string } {
    return { name: sub };
  }
}

@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {}

export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<WampUpgradeRequest>().user,
);

@WampService('com.example')
export class ProfileService {
  @WampProcedure()
  me(@CurrentUser() user: { name: string }): string {
    return user.name;
  }
}

@Module({
  imports: [PassportModule, WampModule.forRoot()],
  providers: [JwtStrategy, ProfileService, { provide: APP_GUARD, useClass: JwtAuthGuard }],
})
export class AppModule {}
