// The messages of `auth/`.

// ABORT: why a client may not join
export const noAuthid = 'HELLO.Details.authid is missing.';
export const wrongAuthid = 'HELLO.Details.authid has characters that are not allowed.';
export const wrongNonce = 'HELLO.Details.authextra.nonce must be Base64 of at most 256 characters.';
export const noChannelBinding = 'This channel binding is not supported.';
export const wrongPublicKey = 'HELLO.Details.authextra.pubkey must be 32 bytes in hex.';
export const unknownKey = 'Nobody here has this public key.';

// exceptions of the API
export const ticketOfNobody = (origin: string) =>
  `${origin}.verify() returned an identity without an authid; return the authid to which the ticket belongs.`;
export const wrongSecret = (name: string, right: string) =>
  `${name} of a credential must be ${right}.`;
export const text = 'a text that is not empty';
export const base64 = 'Base64 that is not empty';
export const base64Of32 = '32 bytes in Base64';
export const unknownKdf = (kdf: string) =>
  `"${kdf}" is not a key derivation function; use pbkdf2 or argon2id13.`;
export const noArgon2 = 'The key derivation argon2id13 needs a library: npm install hash-wasm.';

// wrong options
export const noPermission = (where: string, given: unknown) =>
  `${where} must be an object such as { role: "admin", uri: "com.example.", match: "prefix", allow: ["call"] }, not ${String(given)}.`;
export const missing = (where: string, name: string) => `${where} has no "${name}".`;
export const unknownPlaceholder = (where: string, name: string, names: readonly string[]) =>
  `${where}: there is no placeholder {${name}}; the placeholders are ${names.map((each) => `{${each}}`).join(', ')}.`;
export const invalidPermissionUri = (where: string, uri: string, match: string) =>
  `${where} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`;
export const openPlaceholder = (where: string, uri: string) =>
  `${where}: the prefix "${uri}" ends with a placeholder, so "al" could use the URIs of "alice"; write "${uri}." for all URIs below it.`;
export const unknownRealm = (where: string, realm: string, served: readonly string[]) =>
  `${where} belongs to the realm "${realm}", which this hub does not serve; it serves ${served.join(', ')}.`;

// log lines
export const oddDecision = (action: string, uri: string, kind: string) =>
  `authorize returned ${kind} for ${action} ${uri}, which refuses it; return true, false or { allow }`;
