import type { Dict } from '../../protocol/messages.js';
import type { BodyCodec } from '../calls/body.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import { Ticker } from '../ticker.js';
import { AskedQuestions, type QuestionHandler } from './asked-questions.js';

/** What the other nodes answered. */
export interface NodeAnswers {
  /** The answers, by node. A node that has gone meanwhile has none. */
  readonly answers: ReadonlyMap<string, Dict>;
  /** Nodes that did not answer, or could not. */
  readonly silent: readonly string[];
}

/** A question that waits for nodes. */
interface OpenQuestion {
  readonly members: readonly unknown[];
  readonly answers: Map<string, Dict>;
  readonly silent: Set<string>;
  /** The nodes that have not answered, with the number of times they were asked since their last sign. */
  readonly waiting: Map<string, number>;
  readonly settle: (answers: NodeAnswers) => void;
}

/** Parts of `NodeQuestions`. */
export interface NodeQuestionsParts {
  readonly link: ClusterLink;
  readonly codec: BodyCodec;
  /** Returns the live nodes, without this one. */
  readonly others: () => Iterable<string>;
}

/**
 * Asks other nodes, and answers them. A question is asked again until it is answered, so that a lost frame costs a
 * second and nothing else; it runs once. A node that works on its answer says so, and may take its time.
 */
export class NodeQuestions {
  private readonly open = new Map<number, OpenQuestion>();
  private readonly asked: AskedQuestions;
  private readonly ticker: Ticker;
  private last = 0;

  constructor(private readonly parts: NodeQuestionsParts) {
    const { link, codec } = parts;
    this.asked = new AskedQuestions(link, codec);
    this.ticker = new Ticker(link.clock, defaults.askAgainMs, () => this.askAgain());
    link.take(FrameType.Told, (node, [number, state, body]) =>
      this.told(node, number as number, state as TellState, body as Uint8Array),
    );
    link.onGone((node) => this.drop(node));
  }

  /** The number of entries in all tables. */
  get entries(): number {
    return this.open.size + this.asked.entries;
  }

  /** Sets who answers a question of other nodes. */
  answer(question: string, handler: QuestionHandler): void {
    this.asked.handlers.set(question, handler);
  }

  /**
   * Asks nodes.
   *
   * @param nodes by default all that live
   * @returns the answers, when all have answered or cannot. It never rejects
   * @throws if a value of the question cannot be encoded
   */
  ask(
    question: string,
    values: Dict,
    nodes: Iterable<string> = this.parts.others(),
  ): Promise<NodeAnswers> {
    const { link, codec } = this.parts;
    const number = ++this.last;
    const members = [number, question, codec.encode(values)];
    const waiting = new Map([...nodes].map((node) => [node, 0] as const));
    return new Promise((settle) => {
      const asked = {
        members,
        answers: new Map<string, Dict>(),
        silent: new Set<string>(),
        waiting,
      };
      this.open.set(number, { ...asked, settle });
      if (!link.isUp) return this.giveUp(number);
      for (const node of waiting.keys()) link.send(node, FrameType.Ask, members);
      this.ticker.start();
      this.settleIfDone(number);
    });
  }

  /** Ends all questions, because this node leaves. */
  close(): void {
    for (const number of [...this.open.keys()]) this.giveUp(number);
    this.ticker.stop();
    this.asked.close();
  }

  private told(node: string, number: number, state: TellState, bytes: Uint8Array): void {
    const question = this.open.get(number);
    if (question?.waiting.has(node) !== true) return;
    if (state === 'working') return void question.waiting.set(node, 0);
    const body = state === 'done' ? this.parts.codec.decode(bytes) : undefined;
    question.waiting.delete(node);
    if (body === undefined) question.silent.add(node);
    else question.answers.set(node, body.details);
    this.settleIfDone(number);
  }

  private askAgain(): boolean {
    for (const [number, question] of this.open) {
      for (const [node, times] of question.waiting) {
        if (times >= defaults.askTimes) this.silence(question, node);
        else {
          question.waiting.set(node, times + 1);
          this.parts.link.send(node, FrameType.Ask, question.members);
        }
      }
      this.settleIfDone(number);
    }
    return this.open.size > 0;
  }

  private silence(question: OpenQuestion, node: string): void {
    question.waiting.delete(node);
    question.silent.add(node);
  }

  private giveUp(number: number): void {
    const question = this.open.get(number);
    if (question === undefined) return;
    for (const node of question.waiting.keys()) this.silence(question, node);
    this.settleIfDone(number);
  }

  /** Waits no longer for a node that has gone: what was on it has gone, too. */
  private drop(node: string): void {
    for (const [number, { waiting }] of this.open)
      if (waiting.delete(node)) this.settleIfDone(number);
  }

  private settleIfDone(number: number): void {
    const question = this.open.get(number);
    if (question === undefined || question.waiting.size > 0) return;
    this.open.delete(number);
    if (this.open.size === 0) this.ticker.stop();
    question.settle({ answers: question.answers, silent: [...question.silent] });
  }
}

/** What TOLD says: the node works on its answer, has it, or could not find it. */
export type TellState = 'working' | 'done' | 'failed';
