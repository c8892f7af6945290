import { messageOf } from '../protocol/thrown.js';
import * as texts from './texts.js';

/** A function of the application for the URL, a header or a credential has failed. A later attempt may succeed. */
export class AskFailure extends Error {
  override readonly name = 'AskFailure';
}

/** Returns what a function of the application answers. @throws AskFailure if it fails */
export async function asked<T>(name: string, answer: () => T | Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (cause) {
    throw new AskFailure(texts.askFailed(name, messageOf(cause)), { cause });
  }
}
