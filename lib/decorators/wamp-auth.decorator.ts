import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { Uri } from '../protocol/messages.js';
import { assertOptions, type Kind, type OptionRules } from '../protocol/options.js';
import { MetadataKey } from './metadata.js';
import { requireHost } from './missing-host.js';

/** Options of `@WampAuth`. */
export interface WampAuthenticatorOptions {
  /**
   * The realm or realms whose clients are authenticated.
   *
   * @default all realms of the hub
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The name of the hub.
   *
   * @default the hub without a name
   */
  readonly hub?: string | undefined;
  /**
   * The place among the authenticators of a realm; lower numbers come first. It decides for transport
   * authenticators, and for methods with the module option `authOrder: 'server'`.
   *
   * @default 0
   */
  readonly order?: number | undefined;
}

const orderKind: Kind = { words: 'a number', accepts: Number.isFinite };

export const authenticatorRules = {
  realm: {},
  hub: {},
  order: { kind: orderKind },
} as const satisfies OptionRules<WampAuthenticatorOptions>;

/**
 * Makes a class an authenticator of clients. The class extends one of the base classes, for example
 * `WampTicketAuth`, and is a singleton in the `providers` of a module.
 *
 * @example
 * ```ts
 * @WampAuth({ realm: 'customers' })
 * export class CustomerAuth extends WampTicketAuth { … }
 * ```
 */
export function WampAuth(options: WampAuthenticatorOptions = {}): ClassDecorator {
  assertOptions(authenticatorRules, options, '@WampAuth()');
  return applyDecorators(
    Injectable(),
    SetMetadata(MetadataKey.Authenticator, options),
    (target: Function) => requireHost(target.prototype as object),
  );
}
