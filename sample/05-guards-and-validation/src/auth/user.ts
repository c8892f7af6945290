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

/** Sets the roles that may use a handler. Without it, all users may. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);

/** Stores the user in the session. */
export function userOf({ data }: WampSession): User | undefined {
  return data['user'] as User | undefined;
}

/** Injects the user into a handler with `@Roles`. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const user = userOf(WampExecutionContext.create(context).session);
  if (user === undefined) throw new UnauthorizedException();
  return user;
});
