import type { TopicInfo } from '../../hub/pubsub/topics.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import { FrameType } from '../frames/frame-type.js';
import * as texts from '../texts.js';
import { type TopicRow, TopicsKind } from './topic-row.js';

interface Question {
  readonly node: string;
  readonly settle: (subscribers: number | undefined) => void;
}

/** Asks owners of topics for the number of subscribers. */
export class SubscriberQuestions {
  private readonly open = new Map<number, Question>();
  private last = 0;

  constructor(private readonly link: ClusterLink) {}

  get size(): number {
    return this.open.size;
  }

  /** @throws `wamp.error.unavailable` if there is no answer */
  ask(node: string, { realm, uri, match }: TopicInfo): Promise<number> {
    const question = ++this.last;
    return new Promise((resolve, reject) => {
      const settle = (subscribers: number | undefined): void => {
        cancel();
        this.open.delete(question);
        if (subscribers !== undefined) resolve(subscribers);
        else reject(new WampUnavailableError(texts.ownerSilent(uri), { node }));
      };
      const cancel = this.link.clock.schedule(defaults.ownerAnswerMs, () => settle(undefined));
      this.open.set(question, { node, settle });
      const members = [TopicsKind.Question, question, [[realm, uri, match, 0]]];
      if (!this.link.send(node, FrameType.Topics, members)) settle(undefined);
    });
  }

  answered(node: string, number: number, [row]: readonly TopicRow[]): void {
    const question = this.open.get(number);
    if (question?.node === node && row !== undefined) question.settle(row[3]);
  }

  /** Ends the questions to a node that is lost. */
  lost(node: string): void {
    for (const question of [...this.open.values()])
      if (question.node === node) question.settle(undefined);
  }

  end(): void {
    for (const question of [...this.open.values()]) question.settle(undefined);
  }
}
