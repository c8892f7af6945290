import { rolesKind } from '../hub/handlers/roles.js';
import { assertKind } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import * as texts from './texts.js';

/**
 * Allows the handlers of a class, or one handler, only for sessions with one of these roles. A method
 * overrides its class. Any other client gets `wamp.error.not_authorized`, and no guard runs.
 *
 * An event that a client publishes reaches only the subscribers for its role. If there are subscribers, but
 * none for its role, the publication is refused.
 *
 * @param roles values of `authrole`; `*` stands for all roles
 * @throws `TypeError` if there is no role, or if it decorates neither a class nor a method
 * @example
 * ```ts
 * @WampProcedure('delete')
 * @WampRoles('admin', 'owner')
 * delete(id: string): void {}
 * ```
 */
export function WampRoles(
  ...roles: readonly [string, ...string[]]
): ClassDecorator & MethodDecorator {
  assertKind(rolesKind, roles, 'roles', '@WampRoles()');
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const decorated: unknown = name === undefined ? target : descriptor?.value;
    if (typeof decorated !== 'function') throw new TypeError(texts.decoratesNoMethod(String(name)));
    Reflect.defineMetadata(MetadataKey.Roles, roles, decorated);
  };
}
