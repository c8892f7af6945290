import type { Dict, List } from '../protocol/messages.js';
import { unwrap, WampResult } from '../protocol/wamp-result.js';
import { CallInput, type InputPiece } from '../session/call-input.js';
import * as texts from './texts.js';

/**
 * Yields the pieces of streamed input one by one. Ending the loop early ends the input.
 *
 * @param turn returns a promise to wait for before each piece, so that others have their turn
 * @throws the reason of the abort; an `Error` if the input is read already
 */
export async function* pieces<T>(
  input: CallInput,
  toValue: (piece: InputPiece) => T,
  turn?: () => Promise<void> | undefined,
): AsyncGenerator<T, void> {
  let wake: (() => void) | undefined;
  if (!input.attach(() => wake?.())) throw new Error(texts.inputReadTwice);
  try {
    for (;;) {
      const wait = input.hasPieces ? turn?.() : undefined;
      if (wait !== undefined) await wait;
      const piece = input.take();
      if (piece !== undefined) yield toValue(piece);
      else if (input.failure !== undefined) throw input.failure;
      else if (input.isOver) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    input.detach();
  }
}

/** Returns the input of an ordinary call: its payload, as a stream of one piece. */
export function wholeInput(args: List | undefined, kwargs: Dict | undefined): CallInput {
  const input = new CallInput(Infinity);
  input.end({ args, kwargs, bytes: 0 });
  return input;
}

/** Returns the unwrapped value of a piece. */
export function unwrappedPiece({ args, kwargs }: InputPiece): unknown {
  return unwrap(args, kwargs);
}

/** Returns the arguments and keyword arguments of a piece. */
export function wholePiece({ args, kwargs }: InputPiece): WampResult {
  return new WampResult(args, kwargs);
}
