import { ignoreRejection } from '../../protocol/thrown.js';
import type { WampAnswer, WampChallenge, WampDialogue } from './authenticator.js';
import type { WampIdentity } from './join.js';

type Found = WampIdentity | null | undefined;

/** Returns a dialogue that has no challenge. */
// oxlint-disable-next-line require-yield -- it has none
export async function* withoutChallenge(identify: () => Found | Promise<Found>): WampDialogue {
  return identify();
}

/** Puts a challenge to the client. It rejects if no answer can come any more. */
export type Ask = (challenge: WampChallenge) => Promise<WampAnswer>;

/**
 * Leads a dialogue to its end. A dialogue that does not end by itself is ended with `return`, so that its
 * `finally` blocks run.
 *
 * @returns the result of the dialogue, which may be any value
 */
export async function converse(dialogue: WampDialogue, ask: Ask): Promise<unknown> {
  // An authenticator may return a promise in place of a generator, and nothing else handles its rejection.
  ignoreRejection(dialogue);
  let isOver = false;
  try {
    let step = await dialogue.next();
    while (step.done !== true) step = await dialogue.next(await ask(step.value));
    isOver = true;
    return step.value;
  } finally {
    if (!isOver) leave(dialogue);
  }
}

/** Ends a dialogue and ignores its errors, because the client gets the first error. */
function leave(dialogue: WampDialogue): void {
  try {
    ignoreRejection(dialogue.return(undefined));
  } catch (error) {
    ignoreRejection(error);
  }
}
