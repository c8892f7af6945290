import { isId } from './ids.js';
import { type Kind, oneOf } from './options.js';
import type { MatchPolicy } from './uri.js';
import type { ResultShape } from './wamp-result.js';

// Kinds of options that stand apart from their types, because the end of a client needs only those.

export const idKind: Kind = { words: 'an id from 1 to 2^53', accepts: isId };

export const matchKind = oneOf({ exact: true, prefix: true, wildcard: true } satisfies Record<
  MatchPolicy,
  true
>);

/** An AbortSignal, of the platform or another library, that can be listened to. */
export const signalKind: Kind = { words: 'an AbortSignal', accepts: isAbortSignal };

function isAbortSignal(value: unknown): boolean {
  // Like for other options, null counts as not given.
  if (value === null) return true;
  try {
    const signal = value as AbortSignal;
    // Having these methods is not enough: those of a Proxy or of an emulation may throw.
    signal.addEventListener('abort', ignore);
    signal.removeEventListener('abort', ignore);
    return typeof signal.aborted === 'boolean';
  } catch {
    return false;
  }
}

function ignore(): void {}

export const shapeKind = oneOf({ single: true, spread: true } satisfies Record<ResultShape, true>);
