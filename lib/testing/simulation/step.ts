import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';

/**
 * One step of a simulation. It is complete as it stands, so that any part of a list of steps can be played again:
 * a step that makes no sense any more does nothing.
 */
export type Step =
  | { readonly type: 'join'; readonly client: number; readonly seed: number }
  | { readonly type: 'drop' | 'leave' | 'pause' | 'resume'; readonly client: number }
  | CallStep
  | {
      readonly type: 'cancel';
      readonly client: number;
      readonly call: number;
      readonly mode: 'kill' | 'killnowait' | 'skip';
    }
  | PieceStep
  | {
      readonly type: 'publish';
      readonly client: number;
      readonly topic: Uri;
      readonly args: List;
      readonly kwargs: Dict;
      readonly acknowledge: boolean;
    }
  | {
      readonly type: 'subscribe' | 'unsubscribe';
      readonly client: number;
      readonly topic: Uri;
      readonly match: MatchPolicy;
    }
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'turn' };

/** A client calls a procedure. `call` is the number of the call in the whole simulation. */
export interface CallStep {
  readonly type: 'call';
  readonly client: number;
  readonly call: number;
  readonly uri: Uri;
  readonly args: List;
  readonly kwargs: Dict;
  /** True to ask for progressive results. */
  readonly progress: boolean;
  /** CALL.Options.timeout; 0 for none. */
  readonly timeoutMs: number;
  /** True if pieces of input follow. */
  readonly input: boolean;
}

/** A client sends a further piece of the input of a call. */
export interface PieceStep {
  readonly type: 'piece';
  readonly client: number;
  readonly call: number;
  readonly args: List;
  readonly kwargs: Dict;
  readonly isLast: boolean;
}
