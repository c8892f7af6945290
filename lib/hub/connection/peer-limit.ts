import { WampPayloadSizeExceededError } from '../../protocol/standard-errors.js';
import * as texts from '../texts.js';
import type { SharedData } from './shared-data.js';

/** The longest message that a peer accepts. Most transports do not tell it. */
export class PeerLimit {
  /** @param maxBytes in bytes; `Infinity` for no limit */
  constructor(readonly maxBytes: number) {}

  /** Returns true if the peer accepts a message of this length. */
  allows(data: string | Uint8Array): boolean {
    if (this.allowsAny(data)) return true;
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    return bytes <= this.maxBytes;
  }

  /** Does the same for a message of many sessions, which becomes a string only if it is long. */
  allowsShared(shared: SharedData): boolean {
    return this.allowsAny(shared) || this.allows(shared.data);
  }

  /** @throws WampPayloadSizeExceededError if the peer does not accept the message */
  assert(data: string | Uint8Array): void {
    if (!this.allows(data))
      throw new WampPayloadSizeExceededError(texts.peerAccepts(this.maxBytes));
  }

  /** A UTF-16 code unit takes at most three bytes in UTF-8. */
  private allowsAny({ length }: { readonly length: number }): boolean {
    return 3 * length <= this.maxBytes;
  }
}
