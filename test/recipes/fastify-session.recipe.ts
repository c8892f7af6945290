import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { Body, Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  WampAuth,
  WampCaller,
  type WampHello,
  type WampIdentity,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampTransportAuth,
} from 'nestjs-wamp';

declare module 'fastify' {
  interface Session {
    user: string;
  }
}

/** Call it before `app.listen()`. */
export async function useSessions(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifyCookie as never);
  await app.register(fastifySession as never, {
    secret: process.env['SESSION_SECRET'] ?? 'for development only, 32 characters',
    cookieName: 'sid',
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: false },
  });
}

@WampAuth()
export class SessionCookieAuth extends WampTransportAuth {
  constructor(private readonly host: HttpAdapterHost) {
    super();
  }

  async identify({ transport: { headers } }: WampHello): Promise<WampIdentity | undefined> {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const { sid } = fastify.parseCookie(headers['cookie']?.toString() ?? '');
    if (sid === undefined) return undefined;
    const request = {} as FastifyRequest;
    await new Promise<void>((resolve, reject) => {
      fastify.decryptSession(sid, request, (error) => (error ? reject(error) : resolve()));
    });
    const user = request.session.get('user');
    if (user === undefined) return undefined;
    return { authid: user, authrole: 'user', authmethod: 'cookie' };
  }
}

@Controller()
export class LoginController {
  /** Accepts every user. A real application checks a password here. */
  @Post('login')
  @HttpCode(204)
  login(@Req() request: FastifyRequest, @Body() { name }: { name: string }): void {
    request.session.set('user', name);
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
export class AppModule {}
