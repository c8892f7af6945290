/** The messages of `auth/`. */
export const texts = {
  noAuthid: 'HELLO.Details.authid is missing.',
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
