import type { Id } from '../protocol/messages.js';
import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { WampResult } from '../protocol/wamp-result.js';
import { weightOf } from '../protocol/weight.js';
import { type HeapBudget, roomError } from '../session/heap-budget.js';
import { defaults } from './defaults.js';
import * as texts from './texts.js';

interface KeptAnswer {
  readonly result: WampResult;
  readonly bytes: number;
}

/** Keeps the last answers of one client. The oldest are dropped when there are too many of them, or of bytes. */
export class KeptAnswers {
  private readonly answers = new Map<Id, KeptAnswer>();
  private bytes = 0;
  private lastId = 0;

  /** @param budget counts the bytes for the session, too */
  constructor(private readonly budget: HeapBudget) {}

  get(id: Id): WampResult | undefined {
    return this.answers.get(id)?.result;
  }

  /**
   * Keeps an answer.
   *
   * @returns its id
   * @throws `wamp.error.unavailable` if there is no room for it
   */
  keep(result: WampResult): Id {
    const bytes = weightOf([result.args, result.kwargs]) + defaults.answerBytes;
    if (bytes > defaults.keptBytes)
      throw new WampUnavailableError(texts.answerTooLarge(bytes, defaults.keptBytes));
    this.makeRoom(bytes);
    const noRoom = roomError(this.budget, bytes);
    if (noRoom !== undefined) throw noRoom;
    this.bytes += bytes;
    this.answers.set(++this.lastId, { result, bytes });
    return this.lastId;
  }

  /** Drops all answers, because the session has ended. */
  clear(): void {
    this.answers.clear();
    this.budget.release(this.bytes);
    this.bytes = 0;
  }

  private makeRoom(bytes: number): void {
    for (const [id, oldest] of this.answers) {
      const hasRoom = this.bytes + bytes <= defaults.keptBytes;
      if (hasRoom && this.answers.size < defaults.keptAnswers) return;
      this.answers.delete(id);
      this.bytes -= oldest.bytes;
      this.budget.release(oldest.bytes);
    }
  }
}
