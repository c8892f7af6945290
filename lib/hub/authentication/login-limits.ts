import type { Uri } from '../../protocol/messages.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { Clock } from '../../session/clock.js';
import * as texts from '../texts.js';
import { FailureLimit } from './failure-limit.js';
import type { WampHello } from './join.js';

/** The numbers of failed logins per minute; `Infinity` for no limit. */
export interface LoginLimitOptions {
  /** Of one client address. */
  readonly maxAuthFailuresPerAddress: number;
  /** Of one authid in one realm. */
  readonly maxAuthFailuresPerAuthid: number;
}

/** Limits how often clients may fail to log in. */
export class LoginLimits {
  private readonly addresses: FailureLimit;
  private readonly authids: FailureLimit;

  constructor(clock: Clock, options: LoginLimitOptions) {
    this.addresses = new FailureLimit(clock, options.maxAuthFailuresPerAddress);
    this.authids = new FailureLimit(clock, options.maxAuthFailuresPerAuthid);
  }

  /** The number of addresses and authids with failures. */
  get size(): number {
    return this.addresses.size + this.authids.size;
  }

  /** @throws `wamp.error.unavailable` if the address has failed too often */
  assertAddress(address: string | undefined): void {
    if (!this.addresses.admits(address)) throw new WampUnavailableError(texts.tooManyFailures);
  }

  /** @throws `wamp.error.unavailable` if anybody has failed too often with this authid */
  assertAuthid(realm: Uri, { authid }: WampHello): void {
    if (!this.authids.admits(keyOf(realm, authid)))
      throw new WampUnavailableError(texts.tooManyFailures);
  }

  /** Counts a failed login. */
  failed(address: string | undefined, realm: Uri, { authid }: WampHello): void {
    this.addresses.failed(address);
    this.authids.failed(keyOf(realm, authid));
  }
}

/** A realm has no white space. */
function keyOf(realm: Uri, authid: string | undefined): string | undefined {
  return authid === undefined ? undefined : `${realm} ${authid}`;
}
