import { ErrorUri } from '../../protocol/error-uris.js';
import type { Uri } from '../../protocol/messages.js';
import * as texts from '../texts.js';
import type { WampAnonymous, WampAuthOrder } from './auth-options.js';
import type { WampAuthenticator } from './authenticator.js';
import { JoinError } from './join-error.js';

/** An authenticator with its place among others. */
export interface BoundAuthenticator {
  readonly authenticator: WampAuthenticator;
  /** The name in messages, such as `TicketAuth`. */
  readonly origin: string;
  /** Lower numbers come first. */
  readonly order: number;
}

/** A method that was chosen; `anonymous` if the client need not say who it is. */
export type AuthChoice =
  { readonly method: string; readonly bound: BoundAuthenticator } | 'anonymous';

/** The authenticators of one realm. */
export class RealmAuth {
  private all: readonly BoundAuthenticator[] = [];
  /** The authenticators that need no messages, in order. */
  transports: readonly BoundAuthenticator[] = [];
  private methods: ReadonlyMap<string, BoundAuthenticator> = new Map();

  /** @param choice the value of the option `anonymous` for this realm */
  constructor(
    readonly realm: Uri,
    private readonly choice: WampAnonymous | undefined,
  ) {}

  /** The role of clients that do not say who they are; `undefined` if they may not join. */
  get anonymousRole(): string | undefined {
    const { choice = this.all.length === 0 } = this;
    if (choice === false) return undefined;
    return choice === true ? 'anonymous' : choice;
  }

  /** True if every client may join, and no authenticator is asked. */
  get isOpen(): boolean {
    return this.all.length === 0 && this.choice !== false;
  }

  /** @throws a `TypeError` with the names of both authenticators if a method has one already */
  add(bound: BoundAuthenticator): void {
    for (const method of bound.authenticator.methods) {
      const first = this.methods.get(method);
      if (first !== undefined)
        throw new TypeError(texts.duplicateMethod(method, this.realm, first.origin, bound.origin));
    }
    this.arrange([...this.all, bound].toSorted((a, b) => a.order - b.order));
  }

  remove(bound: BoundAuthenticator): void {
    this.arrange(this.all.filter((other) => other !== bound));
  }

  /** Returns the authenticator of a method; `undefined` if the realm does not offer it. */
  find(method: string): BoundAuthenticator | undefined {
    return this.methods.get(method);
  }

  /**
   * Returns the method for a client that no transport authenticator has identified.
   *
   * @param offered HELLO.Details.authmethods
   * @throws the reason why there is none
   */
  choose(offered: readonly string[], order: WampAuthOrder): AuthChoice {
    const names = order === 'client' ? offered : this.ranked(offered);
    for (const method of names) {
      const bound = this.methods.get(method);
      if (bound !== undefined) return { method, bound };
      if (method === 'anonymous' && this.anonymousRole !== undefined) return 'anonymous';
    }
    if (offered.length === 0 && this.anonymousRole !== undefined) return 'anonymous';
    throw this.noMethod(offered);
  }

  /** Returns the offered methods in the order of the authenticators; `anonymous` is the last one. */
  private ranked(offered: readonly string[]): string[] {
    return [...this.methods.keys(), 'anonymous'].filter((method) => offered.includes(method));
  }

  private noMethod(offered: readonly string[]): JoinError {
    if (this.methods.size === 0 && this.transports.length > 0) {
      const origins = this.transports.map(({ origin }) => origin);
      const logged = texts.nobodyIdentified(origins);
      return new JoinError(ErrorUri.AuthenticationDenied, texts.notAuthenticated, logged);
    }
    return offered.length === 0
      ? new JoinError(ErrorUri.AuthenticationRequired, texts.authenticationRequired)
      : new JoinError(ErrorUri.NoMatchingAuthMethod, texts.noMatchingMethod);
  }

  private arrange(all: readonly BoundAuthenticator[]): void {
    this.all = all;
    this.transports = all.filter(({ authenticator }) => authenticator.methods.length === 0);
    this.methods = new Map(
      all.flatMap((bound) => bound.authenticator.methods.map((method) => [method, bound] as const)),
    );
  }
}
