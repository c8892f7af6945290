import type { TopicInfo } from '../../hub/pubsub/topics.js';
import type { MatchPolicy } from '../../protocol/uri.js';

/** A topic with the number of its subscribers, as a frame has it. */
export type TopicRow = readonly [
  realm: string,
  uri: string,
  match: MatchPolicy,
  subscribers: number,
];

/** What a TOPICS frame says with its second member and its rows. */
export const TopicsKind = {
  /** The numbers of these topics have changed. */
  Changes: 0,
  /** A page of all topics that the receiver owns; 1 on the last page. */
  Whole: 1,
  /** The sender wants a whole list. */
  Want: 2,
  /** The sum of the whole list. */
  Sum: 3,
  /** The sender wants the number of a topic; the number of the question. */
  Question: 4,
  /** The answer: the number of the question, and the topic. */
  Answer: 5,
} as const;

export function keyOf({ realm, uri, match }: TopicInfo): string {
  return `${match} ${realm} ${uri}`;
}

/** Adds a topic to the sum of a list. Lists with the same sum are the same, as good as always, in any order. */
export function addToSum(sum: number, hash: number, subscribers: number): number {
  return (sum + Math.imul(hash | 1, subscribers)) >>> 0;
}
