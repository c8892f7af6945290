import type { IncomingMessage } from 'node:http';
import { ignoreRejection, isA } from '../protocol/thrown.js';
import { hostOf } from './request-target.js';
import * as texts from './texts.js';

/** Returns true if pages of an origin may connect. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean;

/**
 * The origins whose pages may connect: the host of the server (`same`), all origins (`any`), a list of
 * origins such as `https://example.com` and regular expressions, or a function that returns `true`.
 */
export type WampOrigins = 'same' | 'any' | readonly (string | RegExp)[] | OriginCheck;

/** The check of an origin, and its description for the log. */
export interface OriginRule {
  readonly allows: OriginCheck;
  /** Returns a description of the allowed origins. */
  readonly describe: (request: IncomingMessage) => string;
}

/**
 * Returns the rule of the option `origins`, or the default rule. The default protects a hub that
 * identifies clients: browsers add cookies to the requests of all pages, also of foreign ones.
 *
 * @param knowsClients returns true if the hub identifies clients; called for each request by the default rule
 * @throws if an item of a list is neither an origin nor a regular expression
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
 * Returns the result of a function of the options.
 *
 * @throws `TypeError` that names the option if the result is a promise; a rejection of it is ignored
 */
export function synchronous<T>(option: string, decided: T): T {
  if (!isA(decided, Promise)) return decided;
  ignoreRejection(decided);
  throw new TypeError(texts.mustBeSynchronous(option));
}

/** Returns true if the host of the origin is the requested host, of this server or of its proxy. */
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
  // For a global pattern, `search` returns the same result each time; `test` does not.
  const allows: OriginCheck = (origin) =>
    origins.has(originOf(origin) ?? '') || patterns.some((pattern) => origin.search(pattern) >= 0);
  return { allows, describe: () => entries.map(String).join(', ') || texts.nobody };
}

function readEntry(entry: unknown): string {
  const origin = originOf(String(entry));
  if (origin === undefined) throw new Error(texts.badOrigin(entry));
  return origin;
}

/** Returns an origin in the form that browsers send; `undefined` for any other text. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, href } = new URL(text);
  const origin = `${protocol}//${host}`;
  return href === origin || href === `${origin}/` ? origin.toLowerCase() : undefined;
}
