import * as texts from './texts.js';
import { WampError } from './wamp-error.js';

/** A class, which may be abstract. */
type ClassOf<T> = abstract new (...args: never[]) => T;

/** Returns true if a value is an instance of a class. Never throws, not even for a hostile Proxy. */
export function isA<T>(value: unknown, type: ClassOf<T>): value is T {
  try {
    return value instanceof type;
  } catch (error) {
    ignoreRejection(error);
    return false;
  }
}

/**
 * Returns true if a thrown or returned value is a `WampError` that can be sent. Returns false if a
 * member of it throws or if its URI is not a string. Never throws.
 */
export function isWampError(value: unknown): value is WampError {
  return isA(value, WampError) && isLegible(value);
}

function isLegible(error: WampError): boolean {
  try {
    const { uri, message, args = [], kwargs = {}, details = {} } = error as Partial<WampError>;
    const hasPayload = Array.isArray(args) && isObject(kwargs) && isObject(details);
    return typeof uri === 'string' && typeof message === 'string' && hasPayload;
  } catch {
    return false;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object';
}

/**
 * Calls `report` if `returned` is a promise that rejects. A callback without a result may still be
 * async, and an unhandled rejection would end the process. Never throws.
 */
export function reportRejection(returned: unknown, report: (error: unknown) => void): void {
  if (!isA(returned, Promise)) return;
  try {
    void Promise.prototype.then.call(returned, undefined, report);
  } catch (error) {
    report(error);
  }
}

/** Ignores the rejection of a promise, so that it cannot end the process. Never throws. */
export function ignoreRejection(value: unknown): void {
  reportRejection(value, ignoreRejection);
}

/** Returns the message of an error, or any other thrown value as a string. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return texts.indescribable;
  }
}

/**
 * Returns a description of a thrown value for the log: the stack, if there is one. Never throws.
 *
 * @param depth the number of nested causes to describe too
 */
export function describeThrown(thrown: unknown, depth = 3): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    const stack = stackOf(thrown);
    return depth > 0 && thrown.cause !== undefined
      ? `${stack}\n[cause]: ${describeThrown(thrown.cause, depth - 1)}`
      : stack;
  } catch {
    return texts.indescribable;
  }
}

/** Returns the stack with the message, which the stack of some errors (for example of rxjs) does not contain. */
function stackOf({ name, message, stack }: Error): string {
  const text = `${name}: ${message}`;
  if (typeof stack !== 'string') return text;
  return stack.includes(message) ? stack : `${text}\n${stack}`;
}
