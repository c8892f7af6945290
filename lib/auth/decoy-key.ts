import { defaults } from './defaults.js';
import { hmacSha256, randomOctets } from './secrets.js';

/**
 * Makes what an unknown user has in place of secrets, so that its challenge looks like that of any other.
 * It is the same each time for the same user.
 */
export class DecoyKey {
  /** @param key the same for all processes of the application; by default random */
  constructor(private readonly key: string | Uint8Array = randomOctets(defaults.nonceBytes)) {}

  /** Returns 32 bytes for a user, others for each purpose. */
  bytes(authid: string, purpose: string): Buffer {
    return hmacSha256(this.key, `${purpose}\0${authid}`);
  }

  /** Returns a salt in Base64, as long as those of `randomBase64(defaults.nonceBytes)`. */
  salt(authid: string): string {
    return this.bytes(authid, 'salt').subarray(0, defaults.nonceBytes).toString('base64');
  }
}
