/** How a registration or subscription is matched (specification: "Pattern-based Registrations"). */
export type MatchPolicy = 'exact' | 'prefix' | 'wildcard';

/**
 * What a URI component may hold (specification: "URIs").
 * `loose`: anything but `.`, `#` and white space. `strict`: lower-case letters, digits and `_`.
 */
export type UriRule = 'loose' | 'strict';

/*
 * What makes a URI wrong: a character no component may hold, or an empty component where there may be
 * none. Searching for the flaw needs no backtracking; the specification's own expressions, which match
 * the whole URI, do, and throw when a hostile one is long enough.
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

/**
 * Whether `value` is a URI without empty components (specification: "URIs").
 * @param rule `loose` unless given
 */
export function isUri(value: string, rule: UriRule = 'loose'): boolean {
  return !FLAWS[rule].exact.test(value);
}

/**
 * Whether `value` may be registered or subscribed to under `match`. An empty component stands for any
 * component of a wildcard; of a prefix only the last may be empty, so `''` and `com.` are prefixes.
 * @param rule `loose` unless given
 */
export function isPattern(value: string, match: MatchPolicy, rule: UriRule = 'loose'): boolean {
  return !FLAWS[rule][match].test(value);
}

/** Whether the first component is `wamp` (specification: "Reserved URIs"). */
export function isReserved(uri: string): boolean {
  return uri === 'wamp' || uri.startsWith('wamp.');
}

/** Whether `value` is one of the three policies; what a client sends in `Options.match` may be anything. */
export function isMatchPolicy(value: unknown): value is MatchPolicy {
  return value === 'exact' || value === 'prefix' || value === 'wildcard';
}
