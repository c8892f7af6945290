import type { WampPeer } from '../hub/session/wamp-peer.js';
import { WampSession } from '../hub/session/wamp-session.js';
import type { Dict, Id, List } from '../protocol/messages.js';
import {
  WampFeatureNotSupportedError,
  WampInvalidArgumentError,
} from '../protocol/standard-errors.js';
import { isPlainObject, type WampResult } from '../protocol/wamp-result.js';
import { defaults } from './defaults.js';
import { KeptAnswers } from './kept-answers.js';
import * as texts from './texts.js';

/** Calls clients back, and keeps what they answer until their sessions end. */
export class Callbacks {
  private readonly kept = new WeakMap<WampSession, KeptAnswers>();

  /**
   * Calls a procedure of the caller.
   *
   * @returns the id of the answer, when it has come
   * @throws the `WampError` of the caller; `invalid_argument`, `feature_not_supported` or `unavailable`
   */
  async call(peer: WampPeer, uri: unknown, given: unknown): Promise<Id> {
    const session = sessionOf(peer);
    const [args, kwargs] = payloadOf(given);
    if (typeof uri !== 'string') throw new WampInvalidArgumentError(texts.callBackWhat);
    const answer = await session.callResult(uri, args, kwargs);
    return this.answersOf(session).keep(answer);
  }

  /**
   * Returns an answer of the caller.
   *
   * @throws `invalid_argument` if it is not there, or not any more
   */
  answer(peer: WampPeer, id: unknown): WampResult {
    const answer = this.kept.get(sessionOf(peer))?.get(id as Id);
    if (answer !== undefined) return answer;
    throw new WampInvalidArgumentError(texts.noAnswer(id, defaults.keptAnswers));
  }

  /** Drops the answers of a session that has ended. */
  forget(peer: WampPeer): void {
    if (peer instanceof WampSession) this.kept.get(peer)?.clear();
  }

  private answersOf(session: WampSession): KeptAnswers {
    let answers = this.kept.get(session);
    if (answers === undefined) this.kept.set(session, (answers = new KeptAnswers(session.link)));
    return answers;
  }
}

function sessionOf(peer: WampPeer): WampSession {
  if (peer instanceof WampSession) return peer;
  throw new WampFeatureNotSupportedError(texts.callerUnknown);
}

function payloadOf(given: unknown): [args?: List, kwargs?: Dict] {
  if (given === null) return [];
  if (Array.isArray(given)) return [given as List];
  if (isPlainObject(given)) return [[], given];
  throw new WampInvalidArgumentError(texts.callBackWhat);
}
