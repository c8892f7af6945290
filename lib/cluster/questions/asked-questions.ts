import type { Dict } from '../../protocol/messages.js';
import type { BodyCodec } from '../calls/body.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import { PendingTimers } from '../pending-timers.js';

/** Answers a question of another node. */
export type QuestionHandler = (values: Dict) => Dict | Promise<Dict>;

/** The questions of other nodes, each of which runs once, however often it is asked. */
export class AskedQuestions {
  readonly handlers = new Map<string, QuestionHandler>();
  /** The last questions, with their answers once they are there. */
  private readonly asked = new Map<string, Uint8Array | undefined>();
  private readonly timers: PendingTimers;

  constructor(
    private readonly link: ClusterLink,
    private readonly codec: BodyCodec,
  ) {
    this.timers = new PendingTimers(link.clock);
    link.take(FrameType.Ask, (node, [number, question, body]) =>
      this.onAsk(node, number as number, question as string, body as Uint8Array),
    );
  }

  get entries(): number {
    return this.asked.size;
  }

  close(): void {
    this.timers.end();
    this.asked.clear();
  }

  private onAsk(node: string, number: number, question: string, bytes: Uint8Array): void {
    const key = `${node} ${number}`;
    if (!this.asked.has(key)) return this.begin(node, key, number, question, bytes);
    const frame = this.asked.get(key) ?? this.frame(number, 'working', {});
    this.link.sendFrame({ node }, frame);
  }

  private begin(
    node: string,
    key: string,
    number: number,
    question: string,
    bytes: Uint8Array,
  ): void {
    this.remember(key);
    const answered = (frame: Uint8Array): void => {
      if (this.asked.has(key)) this.asked.set(key, frame);
      this.link.sendFrame({ node }, frame);
    };
    this.run(question, bytes).then(
      (values) => answered(this.answer(number, values)),
      () => answered(this.frame(number, 'failed', {})),
    );
  }

  private async run(question: string, bytes: Uint8Array): Promise<Dict> {
    const values = this.codec.decode(bytes)?.details;
    const handler = this.handlers.get(question);
    if (values === undefined || handler === undefined) throw new Error(question);
    return handler(values);
  }

  private answer(number: number, values: Dict): Uint8Array {
    const frame = this.frame(number, 'done', values);
    return frame.length > this.link.maxFrameBytes ? this.frame(number, 'failed', {}) : frame;
  }

  private frame(number: number, state: string, values: Dict): Uint8Array {
    return this.link.encode(FrameType.Told, [number, state, this.codec.encode(values)]);
  }

  private remember(key: string): void {
    this.asked.set(key, undefined);
    if (this.asked.size > defaults.rememberedQuestions)
      this.asked.delete(this.asked.keys().next().value as string);
    this.timers.schedule(defaults.rememberMs, () => this.asked.delete(key));
  }
}
