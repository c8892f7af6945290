import { pieces, wholePiece } from '../../calls/input-pieces.js';
import type { WampResult } from '../../protocol/wamp-result.js';
import type { CallInput, InputPiece } from '../../session/call-input.js';

/**
 * The streamed input of a call (specification: "Progressive Call Invocations"). It can be read once. It fails
 * when the call is aborted.
 *
 * Each piece is unwrapped like a result: an empty piece is `undefined`, a single positional argument is
 * that value, keyword arguments alone are an object. An empty first or last piece is not yielded, because
 * it only opens or ends the stream.
 *
 * @example
 * for await (const chunk of call.input) await file.write(chunk);
 */
export class WampCallInput<T = unknown> implements AsyncIterable<T> {
  /** @internal */
  constructor(
    private readonly input: CallInput,
    private readonly toValue: (piece: InputPiece) => T,
  ) {}

  /** Returns the same stream with complete pieces. Only one of the two streams can be read. */
  payloads(): WampCallInput<WampResult> {
    return new WampCallInput(this.input, wholePiece);
  }

  /** Reads the pieces one by one. Ending the loop early ends the stream. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return pieces(this.input, this.toValue);
  }
}
