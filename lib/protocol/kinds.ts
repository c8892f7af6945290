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

export const shapeKind = oneOf({ single: true, spread: true } satisfies Record<ResultShape, true>);
