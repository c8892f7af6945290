import type { Uri } from '../protocol/messages.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import * as defaults from './defaults.js';

/** Counts the bytes of heap that a client makes the session hold. */
export interface HeapBudget {
  /** Counts bytes. Returns false if there is no room for them. */
  hold(bytes: number): boolean;
  /** Frees bytes that `hold` counted. */
  release(bytes: number): void;
}

/** Counts bytes. Returns an error if there is no room for them. */
export function roomError(budget: HeapBudget, bytes: number): WampError | undefined {
  return budget.hold(bytes) ? undefined : new WampUnavailableError(sharedTexts.holdsTooMuch);
}

/** Returns the estimated heap size of a subscription or registration, in bytes. */
export function entryBytes(uri: Uri): number {
  return defaults.entryBytes + uri.length;
}
