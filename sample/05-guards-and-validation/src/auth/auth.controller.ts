import { Controller, Get } from '@nestjs/common';
import { IsIn, IsNotEmpty } from 'class-validator';
import { WampCaller, WampKwargs, WampProcedure, WampSession } from 'nestjs-wamp';
import { Roles, type Role, type User } from './user.js';

export class LoginDto {
  @IsNotEmpty() name!: string;
  @IsIn(['customer', 'clerk']) role!: Role;
}

/** A controller with handlers for HTTP and for WAMP. */
@Controller('auth')
export class AuthController {
  /** Accepts every user. A real application checks a password here. */
  @WampProcedure('com.example.auth.login')
  login(@WampKwargs() { name, role }: LoginDto, @WampCaller() session: WampSession): User {
    const user = { name, role };
    session.data['user'] = user;
    return user;
  }

  @Get()
  about(): string {
    return 'Log in by WAMP: com.example.auth.login';
  }

  @Get('secret')
  @Roles('clerk')
  secret(): string {
    return 'never to be had by HTTP';
  }
}
