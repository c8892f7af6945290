import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Invocation, List } from '../protocol/messages.js';
import { WampRuntimeError } from '../protocol/standard-errors.js';
import { WampError } from '../protocol/wamp-error.js';
import { toPayload, WampResult, withPayload } from '../protocol/wamp-result.js';

/**
 * Answers the calls of a procedure that a test client offers. What it returns is the result: nothing,
 * a value or a `WampResult`, by promise or at once; what it throws is the error.
 */
export type TestProcedure = (args: List, kwargs: Dict, invocation: Invocation) => unknown;

/** The YIELD or ERROR that answers an INVOCATION; never before the turn of its arrival is over. */
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
