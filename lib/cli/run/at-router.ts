import { MetadataKey } from '../../decorators/metadata.js';
import type { WampServiceOptions } from '../../decorators/service-options.js';
import { type AnyClass, metadataOf } from './kind.js';

interface Metadata {
  defineMetadata(key: string, value: unknown, target: object): void;
}

/**
 * Returns a class that is served at the router: the given one if its decorator has the option `client`,
 * otherwise a class derived from it, so that the given one stays as it is.
 */
export function atRouter(target: AnyClass): AnyClass {
  const services = (metadataOf(MetadataKey.Services, target) ?? [{}]) as WampServiceOptions[];
  if (services.some(({ client }) => client !== undefined)) return target;
  const Derived = class extends (target as new (...args: never[]) => object) {};
  Object.defineProperty(Derived, 'name', { value: target.name });
  const moved = services.map(({ hub: _hub, realm: _realm, ...rest }) =>
    Object.assign(rest, { client: true }),
  );
  (Reflect as unknown as Metadata).defineMetadata(MetadataKey.Services, moved, Derived);
  return Derived;
}
