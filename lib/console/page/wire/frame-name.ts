import type { WampMessage } from 'nestjs-wamp/client';
import { messageName } from '../../../protocol/message-codes.js';

/** Returns the name of a message, such as `CALL`. */
export function nameOf([code]: WampMessage): string {
  return messageName(code);
}

/** Returns what a message is about: the first URI in it, or nothing. */
export function subjectOf(message: WampMessage): string {
  const parts: readonly unknown[] = message;
  return parts.find((part) => typeof part === 'string') ?? '';
}
