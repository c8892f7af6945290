/** The way in which the URI of a registration or subscription is compared (specification: "Pattern-based Registrations"). */
export type MatchPolicy = 'exact' | 'prefix' | 'wildcard';

/**
 * The characters that a URI component may contain (specification: "URIs").
 * `loose`: all except `.`, `#` and white space. `strict`: lower-case letters, digits and `_`.
 */
export type UriRule = 'loose' | 'strict';

/*
 * Each expression finds an error in a URI: a character that is not allowed, or an empty component where
 * none is allowed. This search needs no backtracking. The expressions of the specification match the
 * whole URI; they need backtracking, and throw for a long hostile URI.
 */
const FLAWS: Record<UriRule, Record<MatchPolicy, RegExp>> = {
  loose: {
    exact: /[\s#]|(?:^|\.)(?:\.|$)/,
    prefix: /[\s#]|(?:^|\.)\./,
    wildcard: /[\s#]/,
  },
  strict: {
    exact: /[^0-9a-z_.]|(?:^|\.)(?:\.|$)/,
    prefix: /[^0-9a-z_.]|(?:^|\.)\./,
    wildcard: /[^0-9a-z_.]/,
  },
};

/** Returns true if `value` is a URI without empty components (specification: "URIs"). */
export function isUri(value: string, rule: UriRule = 'loose'): boolean {
  return !FLAWS[rule].exact.test(value);
}

/**
 * Returns true if `value` is a valid URI of a registration or subscription with this policy. In a
 * wildcard pattern, an empty component matches any component. In a prefix, only the last component may
 * be empty, so `''` and `com.` are prefixes.
 */
export function isPattern(value: string, match: MatchPolicy, rule: UriRule = 'loose'): boolean {
  return !FLAWS[rule][match].test(value);
}

/** Returns the position of the first empty component of a wildcard pattern; -1 if there is none. */
export function firstEmptyComponent(pattern: string): number {
  if (pattern === '' || pattern.startsWith('.')) return 0;
  const dots = pattern.indexOf('..');
  if (dots >= 0) return dots + 1;
  return pattern.endsWith('.') ? pattern.length : -1;
}

/** Returns true if the first component is `wamp` (specification: "Reserved URIs"). */
export function isReserved(uri: string): boolean {
  return uri === 'wamp' || uri.startsWith('wamp.');
}

/** Returns true if `value`, for example `Options.match` of a client, is one of the three policies. */
export function isMatchPolicy(value: unknown): value is MatchPolicy {
  return typeof value === 'string' && Object.hasOwn(FLAWS.loose, value);
}
