import { describe, expect, it } from 'vitest';
import { openMachine } from '../utils/machine.js';

const noSuchSubscription = (request: number) => [
  8,
  34,
  request,
  {},
  'wamp.error.no_such_subscription',
  [expect.any(String)],
];

describe('subscriptions of a client', () => {
  it('G1: SUBSCRIBE is answered with SUBSCRIBED for the same request', () => {
    expect(openMachine().receive([32, 17, {}, 'com.topic']).take()).toEqual([[33, 17, 1]]);
  });

  it('G2: the same topic again gives the same subscription', () => {
    const session = openMachine().receive([32, 1, {}, 'com.topic'], [32, 2, {}, 'com.topic']);
    expect(session.take()).toEqual([
      [33, 1, 1],
      [33, 2, 1],
    ]);
    expect(session.machine.subscriptions.size).toBe(1);
  });

  it('G3: the same topic by another match is another subscription', () => {
    const session = openMachine().receive(
      [32, 1, {}, 'com.topic'],
      [32, 2, { match: 'prefix' }, 'com.topic'],
    );
    expect(session.take()).toEqual([
      [33, 1, 1],
      [33, 2, 2],
    ]);
  });

  it('G5, G7: UNSUBSCRIBE lets the topic go before it is answered', () => {
    const session = openMachine().receive([32, 1, {}, 'com.topic']);
    session.take();
    const sentWhenLetGo: number[] = [];
    session.unsubscribe = () => sentWhenLetGo.push(session.sent.length);
    session.receive([34, 2, 1]);
    expect(session.take()).toEqual([[35, 2]]);
    expect(sentWhenLetGo).toEqual([0]);
  });

  it('G5: what is not held, or not any more, is no_such_subscription', () => {
    const session = openMachine().receive(
      [34, 1, 99],
      [32, 2, {}, 'com.topic'],
      [34, 3, 1],
      [34, 4, 1],
    );
    expect(session.take()).toEqual([
      noSuchSubscription(1),
      [33, 2, 1],
      [35, 3],
      noSuchSubscription(4),
    ]);
    expect(session.unsubscribed).toEqual([1]);
  });

  it('a decision that comes after the end is not sent', () => {
    const session = openMachine();
    const decisions: (() => unknown)[] = [];
    session.subscribe = (subscribe) => decisions.push(() => subscribe.accept(1));
    session.receive([32, 1, {}, 'com.topic'], [6, {}, 'wamp.close.normal']);
    session.take();
    expect(decisions[0]!()).toBe(false);
    expect(session.take()).toEqual([]);
    expect(session.machine.subscriptions.size).toBe(0);
  });
});

describe('what a client publishes', () => {
  it('G8: is not answered unless it asks', () => {
    const session = openMachine().receive(
      [16, 1, {}, 'com.topic', [1]],
      [16, 2, { acknowledge: false }, 'com.topic'],
      [16, 3, { acknowledge: null }, 'com.topic'],
    );
    expect(session.take()).toEqual([]);
    expect(session.publishes).toHaveLength(3);
  });

  it('G9: is answered once if it asks', () => {
    const session = openMachine().receive([
      16,
      1,
      { acknowledge: true },
      'com.topic',
      [1],
      { a: 1 },
    ]);
    expect(session.take()).toEqual([[17, 1, 4711]]);
    expect(session.publishes[0]).toMatchObject({ topic: 'com.topic', args: [1], kwargs: { a: 1 } });
  });
});
