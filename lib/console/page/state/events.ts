import { effect, signal } from '@preact/signals';
import type { MatchPolicy, WampEvent, WampSubscription } from 'nestjs-wamp/client';
import { type Failure, failureOf } from '../ui/errors.js';
import { signIns, wamp } from './connection.js';
import { Rates } from './rates.js';
import { Ring } from './ring.js';

/** An event as the timeline keeps it. */
export interface SeenEvent {
  readonly number: number;
  readonly at: number;
  readonly topic: string;
  readonly event: WampEvent;
}

/** A subscription of the page. */
export interface Watched {
  readonly topic: string;
  readonly match: MatchPolicy;
  readonly seen: { count: number };
  readonly subscription: WampSubscription;
}

const kept = 5_000;

/** All events of all subscriptions. */
export const events = new Ring<SeenEvent>(kept);
export const rates = new Rates(60);
export const watched = signal<readonly Watched[]>([]);
export const subscribeFailure = signal<Failure | undefined>(undefined);

effect(() => {
  if (signIns.value > 0) watched.value = [];
});

let last = 0;

/** Subscribes to a topic or pattern. It stays subscribed when the connection is lost and comes back. */
export async function watch(topic: string, match: MatchPolicy): Promise<void> {
  const isKnown = watched.value.some((each) => each.topic === topic && each.match === match);
  if (isKnown) return;
  const seen = { count: 0 };
  const onError = (error: unknown): void => {
    subscribeFailure.value = failureOf(error);
    watched.value = watched.value.filter((each) => each.seen !== seen);
  };
  try {
    const receive = (event: WampEvent): void => record(seen, event);
    const subscription = await wamp().subscribe(topic, receive, { match, onError });
    watched.value = [...watched.value, { topic, match, seen, subscription }];
    subscribeFailure.value = undefined;
  } catch (error) {
    onError(error);
  }
}

export async function unwatch(item: Watched): Promise<void> {
  watched.value = watched.value.filter((each) => each !== item);
  await item.subscription.unsubscribe().catch(() => undefined);
}

function record(seen: { count: number }, event: WampEvent): void {
  seen.count++;
  rates.add();
  events.push({ number: ++last, at: Date.now(), topic: event.topic, event });
}
