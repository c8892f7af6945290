import { texts } from './texts.js';
import { WampError } from './wamp-error.js';

/** Any class, also an abstract one. */
type ClassOf<T> = abstract new (...args: never[]) => T;

/** Tells whether a value is an instance of a class. Never throws, not even for a hostile Proxy. */
export function isA<T>(value: unknown, type: ClassOf<T>): value is T {
  try {
    return value instanceof type;
  } catch (error) {
    ignoreRejection(error);
    return false;
  }
}

/**
 * Tells whether something thrown or returned is a `WampError` that can be sent. One whose members throw,
 * or whose URI is no text, is an error like any other. Never throws.
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
 * Hands on what a promise rejects with. A callback that should return nothing may be async all the same,
 * and a rejection that nobody handles ends the process. Never throws.
 */
export function reportRejection(returned: unknown, report: (error: unknown) => void): void {
  if (!isA(returned, Promise)) return;
  try {
    void Promise.prototype.then.call(returned, undefined, report);
  } catch (error) {
    report(error);
  }
}

/** Lets a promise reject unseen. Never throws. */
export function ignoreRejection(value: unknown): void {
  reportRejection(value, ignoreRejection);
}

/** Returns the message of an error, or text for people about anything else that was thrown. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return texts.indescribable;
  }
}

/**
 * Returns text for people about anything that was thrown: the stack if there is one. Never throws.
 *
 * @param depth how many causes are described too
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

/** Some errors, those of rxjs among them, keep their text out of their stack. */
function stackOf({ name, message, stack }: Error): string {
  const text = `${name}: ${message}`;
  if (typeof stack !== 'string') return text;
  return stack.includes(message) ? stack : `${text}\n${stack}`;
}
