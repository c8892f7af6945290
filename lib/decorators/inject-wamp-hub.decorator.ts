import { Inject, type InjectionToken } from '@nestjs/common';
import { WampHub } from '../hub/wamp-hub.js';

/**
 * The injection token of a hub: the class itself for the hub without a name.
 */
export function getWampHubToken(name?: string): InjectionToken {
  return name === undefined ? WampHub : `WampHub:${name}`;
}

/** Injects the hub of that name. */
export function InjectWampHub(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWampHubToken(name));
}
