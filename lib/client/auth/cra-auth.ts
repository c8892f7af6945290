import type { Dict } from '../../protocol/messages.js';
import { toBase64 } from '../../serializers/base64.js';
import * as defaults from '../defaults.js';
import { integerIn, textIn } from './challenge.js';
import type { Credential, WampClientAuth } from './client-auth.js';
import { requireCredential, requireText, textOf } from './credentials.js';
import { hmacSha256, pbkdf2, utf8 } from './web-crypto.js';

/** Options of {@link craAuth}. */
export interface CraAuthOptions {
  /** The authid of the client. */
  readonly authid: string;
  /** The secret that the client and the server share. It is never sent. */
  readonly secret: Credential;
}

/**
 * Logs in with a shared secret, which signs the challenge by HMAC-SHA256. If the challenge has a salt,
 * the key is derived from the secret by PBKDF2 (specification: "Challenge Response Authentication").
 * In a page this needs `https://` or localhost.
 *
 * @throws `TypeError` if an option is missing
 * @example
 * craAuth({ authid: 'device-7', secret: process.env['DEVICE_SECRET'] ?? '' });
 */
export function craAuth({ authid, secret }: CraAuthOptions): WampClientAuth {
  requireText('authid', authid);
  requireCredential('secret', secret);
  return {
    method: 'wampcra',
    authid,
    isFixed: typeof secret === 'string',
    respond: async (extra, attempt) => {
      const challenge = textIn(extra, 'challenge');
      const key = await keyOf(await textOf('secret', secret, attempt), extra);
      return toBase64(await hmacSha256(utf8(key), utf8(challenge)));
    },
  };
}

/** Returns the secret, or the Base64 of the key that is derived from it: that text is what signs. */
async function keyOf(secret: string, extra: Dict): Promise<string> {
  if (extra['salt'] === undefined || extra['salt'] === null) return secret;
  const iterations = extra['iterations'] ?? defaults.craIterations;
  const keylen = extra['keylen'] ?? defaults.craKeyBytes;
  const rounds = integerIn({ iterations }, 'iterations', 1, defaults.maxIterations);
  const length = integerIn({ keylen }, 'keylen', 16, 64);
  return toBase64(await pbkdf2(utf8(secret), utf8(textIn(extra, 'salt')), rounds, length));
}
