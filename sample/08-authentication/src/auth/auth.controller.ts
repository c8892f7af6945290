import {
  Body,
  Controller,
  Delete,
  Header,
  HttpCode,
  Post,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { lifetime, TokensService } from './tokens.service.js';
import { type User, UsersService } from './users.service.js';

/** What a client sends may be anything. */
interface Login {
  readonly name: unknown;
  readonly password: unknown;
}

/** The response of Express and of Fastify, as far as it is needed. */
interface Reply {
  header(name: string, value: string): unknown;
}

const attributes = 'HttpOnly; SameSite=Strict; Path=/';

/** Gives cookies and tickets for a password. */
@Controller('auth')
export class AuthController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: TokensService,
  ) {}

  @Post('cookie')
  @HttpCode(204)
  async cookie(@Body() login: Login, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    const token = await this.tokens.issue(await this.check(login), 'cookie');
    reply.header('Set-Cookie', `login=${token}; Max-Age=${lifetime}; ${attributes}`);
  }

  @Delete('cookie')
  @HttpCode(204)
  @Header('Set-Cookie', `login=; Max-Age=0; ${attributes}`)
  forget(): void {}

  @Post('ticket')
  async ticket(@Body() login: Login): Promise<{ ticket: string }> {
    return { ticket: await this.tokens.issue(await this.check(login), 'ticket') };
  }

  private async check({ name, password }: Login): Promise<User> {
    const user = await this.users.check(String(name), String(password));
    if (user === undefined) throw new UnauthorizedException('Name or password is wrong.');
    return user;
  }
}
