import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isWampContext, WampExecutionContext } from 'nestjs-wamp';
import { type Role, ROLES, userOf } from './user.js';

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (roles === undefined) return true;
    if (!isWampContext(context)) return false;
    const user = userOf(WampExecutionContext.create(context).session);
    return user !== undefined && roles.includes(user.role);
  }
}
