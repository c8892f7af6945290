import type { Id } from '../../protocol/messages.js';
import type { Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';

interface KeptAnswer {
  readonly answers: Map<Id, KeptAnswer>;
  readonly call: Id;
  readonly frame: Uint8Array;
  readonly untilMs: number;
}

/** Keeps the answers to calls of other nodes for a while, because they may be lost. */
export class KeptAnswers {
  /** The answers, the oldest first. */
  private readonly kept = new Set<KeptAnswer>();
  private bytes = 0;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.kept.size;
  }

  /**
   * Keeps an answer. Older ones have to go if there is not enough room.
   *
   * @param answers the answers to the same caller
   */
  keep(answers: Map<Id, KeptAnswer>, call: Id, frame: Uint8Array): void {
    const answer = { answers, call, frame, untilMs: this.clock.now() + defaults.keptMs };
    answers.set(call, answer);
    this.kept.add(answer);
    this.bytes += frame.length;
    for (const oldest of this.kept) {
      if (this.bytes <= defaults.keptBytes) return;
      this.drop(oldest);
    }
  }

  /** Drops the answers that are too old. */
  expire(): void {
    const now = this.clock.now();
    for (const oldest of this.kept) {
      if (oldest.untilMs > now) return;
      this.drop(oldest);
    }
  }

  drop(answer: KeptAnswer): void {
    if (!this.kept.delete(answer)) return;
    answer.answers.delete(answer.call);
    this.bytes -= answer.frame.length;
  }
}

/** The answers to the calls of one node. */
export type AnswersOfNode = Map<Id, KeptAnswer>;
