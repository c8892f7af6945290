import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { WampModule } from 'nestjs-wamp';
import { WampConsoleModule } from 'nestjs-wamp/console';
import { AuthController } from './auth/auth.controller.js';
import { CookieAuth } from './auth/cookie.auth.js';
import { PasswordAuth } from './auth/password.auth.js';
import { TicketAuth } from './auth/ticket.auth.js';
import { TokensService } from './auth/tokens.service.js';
import { UsersService } from './auth/users.service.js';
import { PageController } from './page/page.controller.js';
import { PeopleService } from './people/people.service.js';
import { StockService } from './stock/stock.service.js';

@Module({
  imports: [
    JwtModule.register({ secret: process.env['JWT_SECRET'] ?? 'for development only' }),
    WampModule.forRoot({
      realm: 'realm1',
      path: '/ws',
      // Everybody may ask who they are; the rest depends on the role.
      permissions: [
        { uri: 'com.example.people.me', allow: 'call' },
        { uri: 'com.example.people.{authid}.role', allow: 'subscribe' },
        {
          role: ['clerk', 'admin'],
          uri: 'com.example.stock.',
          match: 'prefix',
          allow: ['call', 'subscribe'],
        },
        {
          role: 'admin',
          uri: 'com.example.people.',
          match: 'prefix',
          allow: ['call', 'subscribe'],
        },
        {
          role: 'admin',
          uri: 'nestwamp.console.',
          match: 'prefix',
          allow: ['call', 'subscribe'],
        },
      ],
    }),
    WampConsoleModule.forRoot({ roles: ['admin'] }),
  ],
  controllers: [AuthController, PageController],
  providers: [
    UsersService,
    TokensService,
    CookieAuth,
    TicketAuth,
    PasswordAuth,
    PeopleService,
    StockService,
  ],
})
export class AppModule {}
