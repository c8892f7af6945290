import {
  Body,
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Post,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import {
  WampAuth,
  type WampIdentity,
  WampModule,
  type WampNamedHello,
  WampProcedure,
  WampTicketAuth,
  type WampUpgradeRequest,
} from 'nestjs-wamp';

interface Claims {
  readonly sub: string;
  readonly role: string;
  readonly exp: number;
}

const Public = () => SetMetadata('public', true);

export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<WampUpgradeRequest>().user,
);

/** WAMP clients log in once, with the token as their ticket. */
@WampAuth()
export class JwtTicketAuth extends WampTicketAuth {
  constructor(private readonly jwt: JwtService) {
    super();
  }

  async verify(ticket: string, { authid }: WampNamedHello): Promise<WampIdentity | undefined> {
    const claims = await this.jwt.verifyAsync<Claims>(ticket).catch(() => undefined);
    if (claims?.sub !== authid) return undefined;
    const { role: authrole, exp } = claims;
    return { authid, authrole, authprovider: 'jwt', expiresAt: exp * 1_000, identity: claims };
  }
}

/** HTTP clients send the token with every request. This is the guard of Nest's documentation. */
@Injectable()
export class JwtGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>('public', targets)) return true;
    const request = context.switchToHttp().getRequest<WampUpgradeRequest>();
    // The only line for WAMP: `user` is the identity of a session that has logged in.
    if (request.user !== undefined) return true;
    const [type, token = ''] = request.headers.authorization?.toString().split(' ') ?? [];
    if (type !== 'Bearer') throw new UnauthorizedException();
    request.user = await this.jwt.verifyAsync<Claims>(token).catch(() => {
      throw new UnauthorizedException();
    });
    return true;
  }
}

@Controller()
export class ProfileController {
  constructor(private readonly jwt: JwtService) {}

  /** Accepts every user. A real application checks a password here. */
  @Public()
  @Post('login')
  async login(@Body() { name }: { name: string }): Promise<{ token: string }> {
    return { token: await this.jwt.signAsync({ sub: name, role: 'user' }) };
  }

  @Get('me')
  @WampProcedure('com.example.me')
  me(@CurrentUser() { sub }: Claims): string {
    return sub;
  }
}

@Module({
  imports: [
    JwtModule.register({
      secret: process.env['JWT_SECRET'] ?? 'for development only',
      signOptions: { expiresIn: '15m' },
    }),
    WampModule.forRoot(),
  ],
  controllers: [ProfileController],
  providers: [JwtTicketAuth, { provide: APP_GUARD, useClass: JwtGuard }],
})
export class AppModule {}
