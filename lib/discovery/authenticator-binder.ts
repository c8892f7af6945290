import type { DiscoveryService } from '@nestjs/core';
import type { WampAuthenticator } from '../hub/authentication/authenticator.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { AuthenticatorFinder } from './authenticator-finder.js';
import { assertKnown, type KnownHosts } from './known-hosts.js';
import { WampMetadataAccessor } from './wamp-metadata.accessor.js';

/** Binds the authenticators of the application to a hub. */
export class AuthenticatorBinder {
  private readonly finder: AuthenticatorFinder;

  /** @param hubName the name of the hub; `undefined` for the hub without a name */
  constructor(
    discovery: DiscoveryService,
    private readonly hubName: string | undefined,
  ) {
    this.finder = new AuthenticatorFinder(discovery, new WampMetadataAccessor());
  }

  /**
   * Binds every authenticator of this hub that is not bound yet.
   *
   * @throws a `TypeError` that names an authenticator that cannot be one, or whose hub does not exist;
   * `no_such_realm`
   */
  bind(hub: WampHub, known: KnownHosts): void {
    for (const { instance, options, origin } of this.finder.authenticators()) {
      const { hub: name, realm, order } = options;
      if (name === this.hubName)
        hub.addAuthenticator(instance as WampAuthenticator, { realm, order, origin });
      else assertKnown({ kind: 'hub', name }, known, origin);
    }
  }
}
