import { Body, Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import type { Request, Response } from 'express';
import session from 'express-session';
import {
  WampAuth,
  WampCaller,
  type WampHello,
  WampHub,
  type WampIdentity,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampTransportAuth,
} from 'nestjs-wamp';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

/** The middleware, with its store, for HTTP and for WAMP. */
const sessions = session({
  secret: process.env['SESSION_SECRET'] ?? 'for development only',
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax' },
});

@WampAuth()
export class SessionCookieAuth extends WampTransportAuth {
  async identify({ transport: { url, headers } }: WampHello): Promise<WampIdentity | undefined> {
    const request = { url, headers } as Request;
    await new Promise<void>((resolve, reject) => {
      sessions(request, {} as Response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
    const { user } = request.session;
    if (user === undefined) return undefined;
    return { authid: user, authrole: 'user', authmethod: 'cookie' };
  }
}

@Controller()
export class LoginController {
  constructor(private readonly hub: WampHub) {}

  /** Accepts every user. A real application checks a password here. */
  @Post('login')
  @HttpCode(204)
  login(@Req() request: Request, @Body() { name }: { name: string }): void {
    request.session.user = name;
  }

  /** Ends the HTTP session and all WAMP sessions of the user. */
  @Post('logout')
  @HttpCode(204)
  async logout(@Req() { session: current }: Request): Promise<void> {
    const { user } = current;
    await new Promise((resolve) => current.destroy(resolve));
    if (user !== undefined) await this.hub.kick({ authid: user });
  }
}

@WampService('com.example')
export class ProfileService {
  @WampProcedure()
  me(@WampCaller() { authid }: WampSession): string {
    return authid;
  }
}

@Module({
  imports: [WampModule.forRoot()],
  controllers: [LoginController],
  providers: [SessionCookieAuth, ProfileService],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(sessions).forRoutes(LoginController);
  }
}
