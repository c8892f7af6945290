import { Inject, type InjectionToken } from '@nestjs/common';

/** Returns the injection token of a client of `WampClientModule`. */
export function getWampClientToken(name?: string): InjectionToken {
  return name === undefined ? 'WampClient' : `WampClient:${name}`;
}

/**
 * Injects the client of `WampClientModule` with this name, a `WampClient`.
 *
 * @example
 * constructor(@InjectWampClient() private readonly client: WampClient) {}
 */
export function InjectWampClient(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWampClientToken(name));
}
