import { ErrorUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict } from '../../protocol/messages.js';
import { isWampError } from '../../protocol/thrown.js';
import type { Challenger } from '../../session/handshake.js';
import { noMethod } from '../operations/metrics.js';
import type { Report } from '../operations/report.js';
import { signalController } from '../operations/signal-controller.js';
import * as texts from '../texts.js';
import type { WampAuthOrder } from './auth-options.js';
import type { WampAnswer, WampChallenge } from './authenticator.js';
import { converse } from './converse.js';
import { JoinError } from './join-error.js';
import type { WampHello } from './join.js';
import type { LoginLimits } from './login-limits.js';
import {
  anonymousIdentity,
  assertRole,
  type ProvenIdentity,
  provenIdentity,
} from './proven-identity.js';
import type { BoundAuthenticator, RealmAuth } from './realm-auth.js';

/** The client that is asked, as an authentication uses it. */
export interface AskedClient {
  /** The key under which its transport counts the client; `undefined` if it is not counted. */
  readonly address: string | undefined;
  /** Sends CHALLENGE. */
  challenge(method: string, extra: Dict, challenger: Challenger): void;
}

/** The answer that an authentication waits for. */
interface Pending {
  readonly resolve: (answer: WampAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Finds out who one client is: asks the authenticators of its realm, and puts their challenges to it. */
export class Authentication implements Challenger {
  /** The method, for the metrics; `undefined` if no authenticator was asked. */
  method: string | undefined;
  private readonly controller: AbortController;
  private pending: Pending | undefined;

  constructor(
    private readonly client: AskedClient,
    private readonly hello: WampHello,
    private readonly limits: LoginLimits,
    private readonly report: Report,
  ) {
    this.controller = signalController((error) => report(texts.authListenerFailed, error));
  }

  /** True if the client has left. Its authenticator may still be running. */
  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  /**
   * Returns the identity of the client.
   *
   * @throws a `WampError` with the reason of ABORT
   */
  async identify(realm: RealmAuth, order: WampAuthOrder): Promise<ProvenIdentity> {
    if (realm.isOpen) return anonymousIdentity(realm.anonymousRole as string);
    return this.limited(realm, () => this.find(realm, order));
  }

  private async find(realm: RealmAuth, order: WampAuthOrder): Promise<ProvenIdentity> {
    const found = await this.recognize(realm);
    if (found !== undefined) return found;
    const choice = realm.choose(offeredBy(this.hello), order);
    this.method = choice === 'anonymous' ? choice : choice.method;
    if (choice === 'anonymous') return anonymousIdentity(realm.anonymousRole as string);
    const proven = await this.prove(realm, choice.bound, choice.method);
    assertRole(this.hello, proven);
    return proven;
  }

  /**
   * Returns the identity of a client that has a session already.
   *
   * @param method a method that needs no challenge; by default, authenticators that need no messages are asked
   * @throws a `WampError` with the reason for the client
   */
  renew(realm: RealmAuth, method: string | undefined): Promise<ProvenIdentity> {
    return this.limited(realm, async () => {
      if (method === undefined) {
        const found = await this.recognize(realm);
        if (found !== undefined) return found;
      }
      const bound = method === undefined ? undefined : realm.find(method);
      if (bound === undefined)
        throw new JoinError(ErrorUri.NoMatchingAuthMethod, texts.noMatchingMethod);
      this.method = method;
      return this.prove(realm, bound, method as string);
    });
  }

  /** Counts a failure, unless the client has failed too often already. */
  private async limited(
    realm: RealmAuth,
    find: () => Promise<ProvenIdentity>,
  ): Promise<ProvenIdentity> {
    this.method = noMethod;
    this.limits.assertAddress(this.client.address);
    try {
      return await find();
    } catch (error) {
      if (!this.isOver && isFailure(error))
        this.limits.failed(this.client.address, realm.realm, this.hello);
      throw error;
    }
  }

  /** Ends the authentication, because the client has left. */
  end(reason: unknown): void {
    this.controller.abort(reason);
    this.pending?.reject(reason);
  }

  authenticate(signature: string, extra: Dict): void {
    this.pending?.resolve({ signature, extra });
  }

  /** Asks the authenticators that need no messages. */
  private async recognize(realm: RealmAuth): Promise<ProvenIdentity | undefined> {
    for (const bound of realm.transports) {
      const found = await this.ask(bound, undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** @throws `authentication_denied` if the authenticator does not accept the client */
  private async prove(
    realm: RealmAuth,
    bound: BoundAuthenticator,
    method: string,
  ): Promise<ProvenIdentity> {
    this.limits.assertAuthid(realm.realm, this.hello);
    const proven = await this.ask(bound, method);
    if (proven !== undefined) return proven;
    const { AuthenticationDenied } = ErrorUri;
    throw new JoinError(AuthenticationDenied, texts.notAuthenticated, texts.notProven(method));
  }

  /**
   * Asks one authenticator.
   *
   * @returns the identity; `undefined` if the authenticator does not accept the client
   */
  private async ask(
    { authenticator, origin }: BoundAuthenticator,
    method: string | undefined,
  ): Promise<ProvenIdentity | undefined> {
    const hello = method === undefined ? this.hello : { ...this.hello, method };
    try {
      const dialogue = authenticator.authenticate(hello, this.controller.signal);
      const given = await converse(dialogue, (challenge) => this.challenge(challenge, method));
      if (given === undefined || given === null) return undefined;
      if (typeof given !== 'object') throw notAnObject(origin);
      return provenIdentity(given, method ?? 'anonymous');
    } catch (error) {
      throw isWampError(error) ? error : this.broken(origin, error);
    }
  }

  private challenge(given: WampChallenge, chosen: string | undefined): Promise<WampAnswer> {
    if (typeof given !== 'object') throw new TypeError(texts.noChallenge);
    const { method: named, extra = {} } = given;
    const method = named ?? chosen;
    if (typeof method !== 'string') throw new TypeError(texts.challengeWithoutMethod);
    if (typeof extra !== 'object' || extra === null) throw new TypeError(texts.challengeExtra);
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      if (this.isOver) reject(this.controller.signal.reason);
      else this.client.challenge(method, extra, this);
    });
  }

  /** Logs the error of an authenticator with a reference, which the client gets, too. */
  private broken(origin: string, error: unknown): JoinError {
    const reference = randomId().toString(36);
    if (!this.isOver) this.report(texts.authenticatorFailed(origin, reference), error);
    const { AuthenticationFailed } = ErrorUri;
    return new JoinError(AuthenticationFailed, texts.internalError, '', { reference });
  }
}

/** The reasons that are no guess at who somebody is. */
const noFailures: ReadonlySet<string> = new Set([
  ErrorUri.AuthenticationFailed,
  ErrorUri.AuthenticationRequired,
  ErrorUri.NoMatchingAuthMethod,
  ErrorUri.NoSuchRole,
  ErrorUri.Unavailable,
]);

function isFailure(error: unknown): boolean {
  return isWampError(error) && !noFailures.has(error.uri);
}

function notAnObject(origin: string): JoinError {
  const { AuthenticationDenied } = ErrorUri;
  return new JoinError(AuthenticationDenied, texts.notAuthenticated, texts.gaveNoObject(origin));
}

/** Returns the strings in HELLO.Details.authmethods. */
function offeredBy({ details }: WampHello): readonly string[] {
  const { authmethods } = details;
  if (!Array.isArray(authmethods)) return [];
  return authmethods.filter((method): method is string => typeof method === 'string');
}
