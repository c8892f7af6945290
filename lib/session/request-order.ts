import { MAX_ID } from '../protocol/ids.js';
import type { Id } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import * as texts from './texts.js';

/** Checks that the request ids of a client count up by one from 1 (specification: "IDs"). */
export class RequestOrder {
  constructor(private last: Id = 0) {}

  /**
   * @param isContinuation true if the message continues a streamed call, and so repeats its id
   * @throws ProtocolViolation if the id is not the next one
   */
  check(request: Id, isContinuation = false): void {
    if (isContinuation) return;
    const next = this.last === MAX_ID ? 1 : this.last + 1;
    if (request !== next) throw new ProtocolViolation(texts.requestOrder(next, request));
    this.last = request;
  }
}
