import { ErrorUri } from '../../protocol/error-uris.js';
import type { Dict, List } from '../../protocol/messages.js';
import { WampInvalidArgumentError } from '../../protocol/standard-errors.js';
import type { Challenger } from '../../session/handshake.js';
import * as texts from '../texts.js';
import type { AskedClient } from './authentication.js';
import { JoinError } from './join-error.js';

/**
 * What a client gives to renew its session. It is the answer to the only challenge of a method whose
 * challenge has no data, such as `ticket`.
 */
export class Credential implements AskedClient {
  private isUsed = false;

  private constructor(
    readonly address: string | undefined,
    /** The method; `undefined` for authenticators that need no messages. */
    readonly method: string | undefined,
    private readonly signature: string,
    private readonly extra: Dict,
  ) {}

  /**
   * Reads the arguments of a call: the method, the credential, and further data. Without any, the
   * authenticators that need no messages are asked.
   *
   * @param address the key under which the transport of the client counts it
   * @throws `wamp.error.invalid_argument`
   */
  static of([method, signature, extra]: List, address: string | undefined): Credential {
    const further = extra ?? {};
    if (isAbsent(method) && isAbsent(signature) && isAbsent(extra))
      return new Credential(address, undefined, '', {});
    const isDict = typeof further === 'object' && !Array.isArray(further);
    if (typeof method !== 'string' || typeof signature !== 'string' || !isDict)
      throw new WampInvalidArgumentError(texts.renewArguments);
    return new Credential(address, method, signature, further as Dict);
  }

  /** @throws `no_matching_auth_method` for a challenge that this credential cannot have answered */
  challenge(method: string, extra: Dict, challenger: Challenger): void {
    if (this.isUsed || this.method === undefined || Object.keys(extra).length > 0)
      throw new JoinError(ErrorUri.NoMatchingAuthMethod, texts.needsDialogue(method));
    this.isUsed = true;
    challenger.authenticate(this.signature, this.extra);
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
