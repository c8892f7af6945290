import {
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { WampExecutionContext, type WampSession } from 'nestjs-wamp';

export type Role = 'customer' | 'clerk';

export interface User {
  readonly name: string;
  readonly role: Role;
}

export const ROLES = 'roles';

/** Who may use a handler; without it, everybody. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);

/** A session remembers who has logged in with it. */
export function userOf({ data }: WampSession): User | undefined {
  return data['user'] as User | undefined;
}

/** The user of a handler with `@Roles`. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const user = userOf(WampExecutionContext.create(context).session);
  if (user === undefined) throw new UnauthorizedException();
  return user;
});
