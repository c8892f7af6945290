import type { Uri } from '../../protocol/messages.js';
import { WampNoSuchRealmError } from '../../protocol/standard-errors.js';
import * as texts from '../texts.js';
import type { WampAnonymous, WampAuthOptions } from './auth-options.js';
import type { WampAuthenticator } from './authenticator.js';
import { withoutChallenge } from './converse.js';
import type { WampAuthenticate } from './join.js';
import { type BoundAuthenticator, RealmAuth } from './realm-auth.js';

/** Holds the authenticators of a hub, by realm. */
export class AuthRegistry {
  /** The number of authenticators that were added and not removed. */
  size = 0;
  private readonly realms: ReadonlyMap<Uri, RealmAuth>;

  /**
   * @param names the served realms
   * @param offer called for each realm of an authenticator
   * @throws `no_such_realm` if the option `anonymous` names another one
   */
  constructor(
    names: readonly Uri[],
    { anonymous, authenticate }: WampAuthOptions,
    private readonly offer: (realm: Uri) => void,
  ) {
    const byName = typeof anonymous === 'object' ? anonymous : undefined;
    const choiceOf = (name: Uri): WampAnonymous | undefined =>
      typeof anonymous === 'object' ? anonymous[name] : anonymous;
    this.realms = new Map(names.map((name) => [name, new RealmAuth(name, choiceOf(name))]));
    for (const name of Object.keys(byName ?? {})) this.named(name, texts.anonymousOption);
    if (authenticate !== undefined) this.add(optionOf(authenticate));
  }

  /** Returns the authenticators of a served realm, by the name that its handlers have. */
  of(realm: Uri): RealmAuth {
    return this.realms.get(realm) as RealmAuth;
  }

  /**
   * Adds an authenticator to its realms.
   *
   * @param realm one or several realms; by default all
   * @returns a function that removes it
   * @throws `no_such_realm`; a `TypeError` if a realm has an authenticator of this method
   */
  add(
    bound: BoundAuthenticator,
    realm: Uri | readonly Uri[] = [...this.realms.keys()],
  ): () => void {
    const realms = [realm].flat().map((name) => this.named(name, bound.origin));
    const added: RealmAuth[] = [];
    const remove = (): void => {
      for (const each of added.splice(0)) each.remove(bound);
    };
    try {
      for (const each of realms) {
        each.add(bound);
        added.push(each);
        this.offer(each.realm);
      }
    } catch (error) {
      remove();
      throw error;
    }
    this.size++;
    return () => {
      if (added.length > 0) this.size--;
      remove();
    };
  }

  private named(realm: Uri, origin: string): RealmAuth {
    const auth = this.realms.get(realm);
    if (auth === undefined) throw new WampNoSuchRealmError(texts.noSuchRealmFor(origin, realm));
    return auth;
  }
}

/** Returns the authenticator for the option `authenticate`. It comes before all others. */
function optionOf(identify: WampAuthenticate): BoundAuthenticator {
  const authenticator: WampAuthenticator = {
    methods: [],
    authenticate: (hello) => withoutChallenge(() => identify(hello)),
  };
  return { authenticator, origin: texts.authenticateOption, order: -Infinity };
}
