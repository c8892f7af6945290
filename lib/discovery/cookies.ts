/**
 * Returns the cookies of a `Cookie` header (RFC 6265, 5.4) by name. The first of several cookies with
 * one name is used. A value with invalid percent-encoding is returned unchanged.
 */
export function cookiesOf(header: string): Record<string, string> {
  const cookies = Object.create(null) as Record<string, string>;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    cookies[name] ??= decoded(pair.slice(equals + 1).trim());
  }
  return cookies;
}

function decoded(value: string): string {
  const bare = /^".*"$/.test(value) ? value.slice(1, -1) : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
