import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Invocation, List } from '../protocol/messages.js';
import { WampRuntimeError } from '../protocol/standard-errors.js';
import { WampError } from '../protocol/wamp-error.js';
import { toPayload, WampResult, withPayload } from '../protocol/wamp-result.js';

/**
 * Answers the calls of a procedure that a test client registered. It returns the result: nothing, a
 * value, a `WampResult`, or a promise of one of them. An error that it throws is sent as ERROR.
 */
export type TestProcedure = (args: List, kwargs: Dict, invocation: Invocation) => unknown;

/** Returns the YIELD or ERROR for an INVOCATION, in a later microtask than its arrival. */
export async function answerOf(procedure: TestProcedure, invocation: Invocation): Promise<List> {
  const [, request, , , args = [], kwargs = {}] = invocation;
  try {
    const value = await procedure(args, kwargs, invocation);
    const options = value instanceof WampResult ? value.details : {};
    return withPayload([MessageCode.Yield, request, options], ...toPayload(value));
  } catch (error) {
    const { uri, args: errorArgs, kwargs: errorKwargs, details } = wampError(error);
    const message = [MessageCode.Error, MessageCode.Invocation, request, details, uri];
    return withPayload(message, errorArgs, errorKwargs);
  }
}

function wampError(error: unknown): WampError {
  return error instanceof WampError ? error : new WampRuntimeError(String(error));
}
