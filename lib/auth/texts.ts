/** The messages of `auth/`. */
export const texts = {
  // ABORT: why a client may not join
  noAuthid: 'HELLO.Details.authid is missing.',
  wrongAuthid: 'HELLO.Details.authid has characters that are not allowed.',
  wrongNonce: 'HELLO.Details.authextra.nonce must be Base64 of at most 256 characters.',
  noChannelBinding: 'This channel binding is not supported.',
  wrongPublicKey: 'HELLO.Details.authextra.pubkey must be 32 bytes in hex.',
  unknownKey: 'Nobody here has this public key.',

  // exceptions of the API
  ticketOfNobody: (origin: string) =>
    `${origin}.verify() returned an identity without an authid; return the authid to which the ticket belongs.`,
  wrongSecret: (name: string, right: string) => `${name} of a credential must be ${right}.`,
  text: 'a text that is not empty',
  base64: 'Base64 that is not empty',
  base64Of32: '32 bytes in Base64',
  unknownKdf: (kdf: string) =>
    `"${kdf}" is not a key derivation function; use pbkdf2 or argon2id13.`,
  noArgon2: 'The key derivation argon2id13 needs a library: npm install hash-wasm.',

  // wrong options
  noPermission: (where: string, given: unknown) =>
    `${where} must be an object such as { role: "admin", uri: "com.example.", match: "prefix", allow: ["call"] }, not ${String(given)}.`,
  missing: (where: string, name: string) => `${where} has no "${name}".`,
  unknownPlaceholder: (where: string, name: string, names: readonly string[]) =>
    `${where}: there is no placeholder {${name}}; the placeholders are ${names.map((each) => `{${each}}`).join(', ')}.`,
  invalidPermissionUri: (where: string, uri: string, match: string) =>
    `${where} has the URI "${uri}", which is not valid for match "${match}": components are separated by single dots and have no white space and no "#".`,
  openPlaceholder: (where: string, uri: string) =>
    `${where}: the prefix "${uri}" ends with a placeholder, so "al" could use the URIs of "alice"; write "${uri}." for all URIs below it.`,
  unknownRealm: (where: string, realm: string, served: readonly string[]) =>
    `${where} belongs to the realm "${realm}", which this hub does not serve; it serves ${served.join(', ')}.`,

  // log lines
  oddDecision: (action: string, uri: string, kind: string) =>
    `authorize returned ${kind} for ${action} ${uri}, which refuses it; return true, false or { allow }`,
} as const;
