import { WampUnavailableError } from '../../protocol/standard-errors.js';

/**
 * Returns the error of a call that has no answer.
 *
 * @param mayHaveRun false only if it is certain that no client got the call
 */
export function unavailable(text: string, node: string, mayHaveRun: boolean): WampUnavailableError {
  return new WampUnavailableError(text, { node, mayHaveRun });
}
