// SCRAM for wampy.js, which has no answer of its own (specification: "Salted Challenge Response
// Authentication"; RFC 5802). It needs WebCrypto, which pages have on https:// and on localhost.

const utf8 = (text) => new TextEncoder().encode(text);
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data));

async function hmac(key, data) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

async function saltedPassword(password, { salt, iterations }) {
  const key = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

/**
 * Returns the options of wampy.js for a login, and the check of the WELCOME that follows: only a server that
 * knows the password has the right verifier. Names and passwords are taken as they are, without SASLprep.
 */
export function scram(authid, password) {
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(24)));
  let verifier;

  async function onChallenge(_method, extra) {
    const isOurs = extra.nonce.startsWith(nonce) && extra.nonce !== nonce;
    if (!isOurs || extra.kdf !== 'pbkdf2' || extra.iterations < 4_096)
      throw new Error('This is not a server to prove a password to.');
    const first = `n=${authid},r=${nonce},r=${extra.nonce},s=${extra.salt},i=${extra.iterations}`;
    const message = utf8(`${first},c=,r=${extra.nonce}`);
    const salted = await saltedPassword(password, extra);
    const clientKey = await hmac(salted, utf8('Client Key'));
    const signature = await hmac(await sha256(clientKey), message);
    verifier = toBase64(await hmac(await hmac(salted, utf8('Server Key')), message));
    return toBase64(clientKey.map((byte, i) => byte ^ signature[i]));
  }

  return {
    options: { authid, authmethods: ['scram'], authextra: { nonce }, onChallenge },
    isProven: ({ authextra }) => verifier !== undefined && authextra?.verifier === verifier,
  };
}
