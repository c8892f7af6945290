import type { IncomingMessage } from 'node:http';
import { ignoreRejection, isA } from '../protocol/thrown.js';
import { hostOf } from './request-target.js';
import { texts } from './texts.js';

/** Decides whether pages of an origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean;

/**
 * Whose pages may connect: those of the server's own host (`same`), all (`any`), a list of origins
 * like `https://example.com` and of regular expressions, or whatever a function returns `true` for.
 */
export type WampOrigins = 'same' | 'any' | readonly (string | RegExp)[] | OriginCheck;

/** Who may connect, and what to tell people of that. */
export interface OriginRule {
  readonly allows: OriginCheck;
  /** Says whose pages may connect. */
  readonly describe: (request: IncomingMessage) => string;
}

/**
 * What `origins` says, or its default: a hub that knows its clients must fear other pages' requests, to
 * which browsers add what the client is known by.
 *
 * @param knowsClients asked at each request, if the default decides
 * @throws if something in a list is neither an origin nor a regular expression
 */
export function originRule(
  origins: WampOrigins | undefined,
  knowsClients: () => boolean,
): OriginRule {
  if (typeof origins === 'function') return byFunction(origins);
  if (origins === 'same') return same;
  if (origins === 'any') return any;
  if (origins !== undefined) return isOneOf([origins].flat());
  const { allows, describe } = sameOrBare;
  return { allows: (origin, request) => !knowsClients() || allows(origin, request), describe };
}

function byFunction(origins: OriginCheck): OriginRule {
  const allows: OriginCheck = (origin, request) =>
    (synchronous('origins', origins(origin, request)) as unknown) === true;
  return { allows, describe: () => texts.allowedByFunction };
}

/**
 * Returns what a function of the options has decided.
 *
 * @throws `TypeError` naming the option if that is a promise: whether it rejects matters no more
 */
export function synchronous<T>(option: string, decided: T): T {
  if (!isA(decided, Promise)) return decided;
  ignoreRejection(decided);
  throw new TypeError(texts.mustBeSynchronous(option));
}

/** The origin's host is the one that was asked for, of this server or of the proxy before it. */
function isSame(origin: string, request: IncomingMessage): boolean {
  const asking = originOf(origin);
  if (asking === undefined) return false;
  const [scheme] = origin.split('//');
  return hostsOf(request).some((host) => originOf(`${scheme}//${host}`) === asking);
}

function hostsOf(request: IncomingMessage): string[] {
  const [forwarded = ''] = String(request.headers['x-forwarded-host'] ?? '').split(',');
  return [hostOf(request), forwarded].filter((host) => host !== '');
}

function isSameOrBare(origin: string, request: IncomingMessage): boolean {
  const { cookie, authorization } = request.headers;
  return (cookie === undefined && authorization === undefined) || isSame(origin, request);
}

const any: OriginRule = { allows: () => true, describe: () => '' };
const same: OriginRule = {
  allows: isSame,
  describe: (request) => texts.sameHost(hostsOf(request)),
};
const sameOrBare: OriginRule = {
  allows: isSameOrBare,
  describe: (request) => texts.sameHostOrBare(same.describe(request)),
};

function isOneOf(entries: readonly unknown[]): OriginRule {
  const patterns = entries.filter((entry) => entry instanceof RegExp);
  const others = entries.filter((entry) => !(entry instanceof RegExp));
  const origins = new Set(others.map(readEntry));
  // Unlike `test`, `search` gives the same answer twice if a pattern is global.
  const allows: OriginCheck = (origin) =>
    origins.has(originOf(origin) ?? '') || patterns.some((pattern) => origin.search(pattern) >= 0);
  return { allows, describe: () => entries.map(String).join(', ') || texts.nobody };
}

function readEntry(entry: unknown): string {
  const origin = originOf(String(entry));
  if (origin === undefined) throw new Error(texts.badOrigin(entry));
  return origin;
}

/** An origin as browsers spell it; undefined for anything else. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, href } = new URL(text);
  const origin = `${protocol}//${host}`;
  return href === origin || href === `${origin}/` ? origin.toLowerCase() : undefined;
}
