import type { WampSession } from '../hub/session/wamp-session.js';
import type { Uri } from '../protocol/messages.js';
import type { MatchPolicy } from '../protocol/uri.js';

/** The values of a session that a URI of a permission may contain, by the name between the braces. */
const values: Readonly<Record<string, (session: WampSession) => string>> = {
  authid: ({ authid }) => authid,
  authrole: ({ authrole }) => authrole,
  session: ({ id }) => String(id),
  realm: ({ realm }) => realm,
};

export const placeholderNames: readonly string[] = Object.keys(values);

const placeholder = /\{([^{}]*)\}/g;

/** Returns the names of all placeholders of a URI. */
export function placeholdersOf(uri: Uri): string[] {
  return [...uri.matchAll(placeholder)].map(([, name]) => name as string);
}

/**
 * Replaces the placeholders of a URI with the values of a session.
 *
 * @returns undefined if a value is not exactly one component: it could make the pattern match the URIs of
 * another session
 */
export function filledIn(uri: Uri, session: WampSession): Uri | undefined {
  let isSafe = true;
  const filled = uri.replaceAll(placeholder, (_, name: string) => {
    const value = values[name]?.(session) ?? '';
    isSafe &&= /^[^\s#.]+$/.test(value);
    return value;
  });
  return isSafe ? filled : undefined;
}

/** Returns a pattern of all URIs that a URI with placeholders may stand for. */
export function openPattern(match: MatchPolicy, uri: Uri): [MatchPolicy, Uri] {
  const first = uri.indexOf('{');
  if (first < 0) return [match, uri];
  return match === 'prefix'
    ? ['prefix', uri.slice(0, first)]
    : ['wildcard', uri.replaceAll(placeholder, '')];
}

/** Returns the URI with any value in the place of each placeholder. */
export function sampleOf(uri: Uri): Uri {
  return uri.replaceAll(placeholder, 'x');
}
