import { Inject, type InjectionToken } from '@nestjs/common';
import { WampHub } from '../hub/wamp-hub.js';

/** Returns the injection token of a hub. The token of the hub without a name is the class `WampHub`. */
export function getWampHubToken(name?: string): InjectionToken {
  return name === undefined ? WampHub : `WampHub:${name}`;
}

/**
 * Injects the hub with this name.
 *
 * @example
 * constructor(@InjectWampHub('admin') private readonly hub: WampHub) {}
 */
export function InjectWampHub(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWampHubToken(name));
}
