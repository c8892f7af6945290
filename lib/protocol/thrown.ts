import { texts } from './texts.js';
import { WampError } from './wamp.error.js';

/** Tells whether something thrown or returned is a `WampError`. Never throws, not even for a hostile Proxy. */
export function isWampError(value: unknown): value is WampError {
  try {
    return value instanceof WampError;
  } catch {
    return false;
  }
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
