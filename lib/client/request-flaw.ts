import { idKind, matchKind } from '../protocol/kinds.js';
import type { Dict } from '../protocol/messages.js';
import { flag, flawOf, type Kind, limit, oneOf } from '../protocol/options.js';
import type { PublishOptions } from './publish-options.js';

type Kinds = Readonly<Record<string, Kind>>;

export const offlineKind = oneOf({ reject: true, wait: true });
export const functionKind: Kind = {
  words: 'a function',
  accepts: (value) => typeof value === 'function',
};
export const objectKind: Kind = {
  words: 'an object',
  accepts: (value) => typeof value === 'object' && value !== null,
};
/** Accepts functions, too. */
export const anyObjectKind: Kind = {
  words: 'an object',
  accepts: (value) => Object(value) === value,
};
export const stringsKind = listOf('strings', (value) => typeof value === 'string');
const ids = listOf('ids from 1 to 2^53', idKind.accepts);

/** The options of a publication that are sent. */
const publishKinds = {
  discloseMe: flag,
  excludeMe: flag,
  exclude: ids,
  eligible: ids,
  excludeAuthid: stringsKind,
  eligibleAuthid: stringsKind,
  excludeAuthrole: stringsKind,
  eligibleAuthrole: stringsKind,
} as const satisfies Kinds & { readonly [Name in keyof PublishOptions]?: Kind };

/** What the specification defines in Options of messages, in our spelling. */
const wireKinds: Kinds = {
  ...publishKinds,
  discloseCaller: flag,
  getRetained: flag,
  invoke: oneOf({ first: true, last: true, random: true, roundrobin: true, single: true }),
  match: matchKind,
  retain: flag,
};

const kinds: Kinds = {
  ...wireKinds,
  acknowledge: flag,
  details: anyObjectKind,
  input: {
    words: 'an iterable or an Observable',
    accepts: (value) =>
      [Symbol.iterator, Symbol.asyncIterator, 'subscribe'].some((key) => key in Object(value)),
  },
  maxWaiting: limit,
  offline: offlineKind,
  onError: functionKind,
  onRenewed: functionKind,
  overflow: oneOf({ 'drop-newest': true, 'drop-oldest': true, error: true, latest: true }),
  resume: functionKind,
  retries: limit,
  retry: {
    words: 'lost or false',
    accepts: (value) => value === 'lost' || value === false,
  },
};

/** The names in {@link publishKinds}, and those in PUBLISH.Options. */
export const publishNames = Object.keys(publishKinds).map(
  (name) => [name as keyof typeof publishKinds, wireName(name)] as const,
);

const detailsKinds: Kinds = Object.fromEntries(
  Object.entries(wireKinds).map(([name, kind]) => [wireName(name), kind]),
);

/** Returns the error for the first wrong option of a request, for which a server would end the session. */
export function requestFlaw(options: object): TypeError | undefined {
  const { details } = options as { readonly details?: object | null };
  return flawIn(options, kinds) ?? detailsFlaw(details);
}

/** Returns the error for the first wrong key of `details`. */
export function detailsFlaw(details: object | null | undefined): TypeError | undefined {
  return flawIn(details, detailsKinds);
}

/** Looks only at what is given, which is little. As for all options, null counts as not given. */
function flawIn(given: object | null | undefined, of: Kinds): TypeError | undefined {
  for (const name in given) {
    const kind = Object.hasOwn(of, name) && of[name];
    const flaw = kind && flawOf(kind, (given as Dict)[name] ?? undefined, name);
    if (flaw) return flaw;
  }
  return undefined;
}

/** Returns `exclude_me` for `excludeMe`. */
function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function listOf(items: string, accepts: (item: unknown) => boolean): Kind {
  return {
    words: `a list of ${items}`,
    accepts: (value) => Array.isArray(value) && value.every(accepts),
  };
}
