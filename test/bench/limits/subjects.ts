import { JsonSerializer, type WampLimitOptions } from 'nestjs-wamp';
import type { TestHubOptions } from 'nestjs-wamp/testing';
import { hello, type Message, type Stage, type StageClient } from './stage.js';

/** Something that grows, and what is done to all of its entries. */
export interface Subject {
  readonly name: string;
  /** The tables of a hub that it fills, by their names in `tablesOf` of the test kit. */
  readonly tables: readonly string[];
  /** Limits that it needs; all others are off. */
  readonly limits?: WampLimitOptions;
  options?(stage: Stage): TestHubOptions;
  open(stage: Stage, count: number): Work;
}

/** Each does it to all entries. */
interface Work {
  insert(): void | Promise<void>;
  'look up'?(): void | Promise<void>;
  remove?(): void | Promise<void>;
  /** The session ends with all of them. */
  end?(): void | Promise<void>;
}

const json = new JsonSerializer();

function join(stage: Stage, realm?: string): StageClient {
  const client = stage.connect(json);
  client.say(hello(realm));
  return client;
}

function encoded(count: number, make: (i: number) => Message): string[] {
  return Array.from({ length: count }, (_, i) => json.encode(make(i)));
}

function writeAll(client: StageClient, messages: readonly string[]): void {
  for (const message of messages) client.write(message);
}

function times(count: number, action: (i: number) => void): void {
  for (let i = 0; i < count; i++) action(i);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The application's handlers are let go, those of the next events too. */
async function settleAll(stage: Stage, count: number): Promise<void> {
  for (let settled = 0; settled < count;) {
    const waiting = stage.settle.splice(0);
    settled += waiting.length;
    for (const settle of waiting) settle();
    await Promise.resolve();
    if (stage.settle.length === 0) await nextTurn();
  }
}

/** The same for all tables to which a message adds, and from which another one takes by the id it got. */
function byIds(
  stage: Stage,
  count: number,
  codes: readonly [add: number, remove: number],
  make: (i: number) => readonly unknown[],
): Required<Pick<Work, 'insert' | 'remove' | 'end'>> & { client: StageClient } {
  const client = join(stage);
  const added = encoded(count, (i) => [codes[0], i + 1, ...make(i)]);
  // Ids are counted, by the hub or by the session.
  const removed = [0, count].map((from) => encoded(count, (i) => [codes[1], i + 1, from + i + 1]));
  return {
    client,
    insert: () => writeAll(client, added),
    remove: () => writeAll(client, removed.shift() ?? []),
    end: () => client.hangUp(),
  };
}

function subscriptions(name: string, match: string, uri: (i: number) => string): Subject {
  return {
    name,
    tables: ['subscriptions', 'topics'],
    open(stage, count) {
      const work = byIds(stage, count, [32, 34], (i) => [{ match }, uri(i)]);
      const { hub } = stage.test;
      const lookUp = (): void => times(count, (i) => void hub.publish(uri(i).replace('..', '.x.')));
      return { ...work, 'look up': lookUp };
    },
  };
}

const registrations: Subject = {
  name: 'registrations',
  tables: ['registrations'],
  open(stage, count) {
    const work = byIds(stage, count, [64, 66], (i) => [{}, `a.procedure.${i}`]);
    const calls = outgoing(stage, work.client, count, (i) => `a.procedure.${i}`);
    return { ...work, 'look up': () => (calls.insert(), calls.answer()) };
  },
};

function outgoing(stage: Stage, client: StageClient, count: number, uri: (i: number) => string) {
  const [session] = stage.test.hub.sessions.values();
  let asked = 0;
  return {
    insert: (): void => times(count, (i) => void session?.call(uri(i)).catch(() => undefined)),
    answer(): void {
      times(count, (i) => client.write(`[70,${asked + i + 1},{}]`));
      asked += count;
    },
  };
}

const outgoingCalls: Subject = {
  name: 'outgoing calls',
  tables: ['invocations'],
  open(stage, count) {
    const client = join(stage);
    client.say([64, 1, {}, 'client.slow']);
    const { insert, answer } = outgoing(stage, client, count, () => 'client.slow');
    return { insert, remove: answer, end: () => client.hangUp() };
  },
};

const callsInFlight: Subject = {
  name: 'calls in flight',
  tables: ['calls'],
  open(stage, count) {
    const client = join(stage);
    const calls = encoded(count, (i) => [48, i + 1, {}, 'open.never']);
    const cancels = encoded(count, (i) => [49, count + i + 1, { mode: 'skip' }]);
    return {
      insert: () => writeAll(client, calls),
      'look up': () => writeAll(client, cancels),
      remove: () => settleAll(stage, count),
      end: () => client.hangUp(),
    };
  },
};

const waitingEvents: Subject = {
  name: 'waiting events',
  tables: ['queues'],
  open(stage, count) {
    const client = join(stage);
    const events = encoded(count, (i) => [16, i + 1, {}, 'open.stuck', [i]]);
    return {
      insert: () => writeAll(client, events),
      remove: () => settleAll(stage, count),
      end: () => client.hangUp(),
    };
  },
};

const latestKeys: Subject = {
  name: '`latest` keys',
  tables: [],
  open(stage, count) {
    const client = join(stage);
    client.say([32, 1, { match: 'prefix' }, 'a']);
    client.pause();
    const { hub } = stage.test;
    times(3_000, () => void hub.publish('a.filler', ['x'.repeat(100)]));
    const publish = (): void =>
      times(count, (i) => void hub.publish(`a.${i}`, [i], {}, { overflow: 'latest' }));
    return { insert: publish, 'look up': publish, end: () => client.hangUp() };
  },
};

const latestDrained: Subject = {
  name: '`latest` keys, read',
  tables: [],
  open(stage, count) {
    const { insert, end } = latestKeys.open(stage, count);
    const [client] = stage.clients;
    return { insert, remove: () => client?.resume(), ...(end === undefined ? {} : {}) };
  },
};

const streamingTopics: Subject = {
  name: 'streaming topics',
  tables: ['subscriptions', 'topics'],
  open: (stage, count) => byIds(stage, count, [32, 34], (i) => [{}, `open.clock.${i}`]),
};

/** Sessions, each in the realm that this says. */
function sessions(name: string, realm: (i: number) => string): Subject {
  return {
    name,
    tables: ['connections', 'handshakes', 'reservedIds', 'sessions', 'undecided'],
    open(stage, count) {
      const { hub } = stage.test;
      return {
        insert: () => times(count, (i) => join(stage, realm(i)).say([32, 1, {}, 'a'])),
        'look up': () =>
          times(count, (i) => void hub.publish('b', [], {}, { realm: realm(i), from: i })),
        remove: () => times(count, (i) => stage.clients[i]?.hangUp()),
      };
    },
  };
}

const inputPieces: Subject = {
  name: 'input pieces',
  tables: [],
  open(stage, count) {
    const client = join(stage);
    let take: (() => Promise<void>) | undefined;
    stage.test.hub.register('open.input', async ({ input }) => {
      take = async () => {
        let taken = 0;
        for await (const _ of input) if (++taken === count) break;
      };
      await stage.never();
    });
    const pieces = encoded(count, () => [48, 1, { progress: true }, 'open.input', [1]]);
    return { insert: () => writeAll(client, pieces), remove: () => take?.() };
  },
};

const inputOfEnded: Subject = {
  name: 'input pieces, not taken',
  tables: [],
  open(stage, count) {
    const client = join(stage);
    const pieces = encoded(count, () => [48, 1, { progress: true }, 'open.hoard', [1]]);
    return { insert: () => writeAll(client, pieces), end: () => client.hangUp() };
  },
};

const undecidedRequests: Subject = {
  name: 'undecided requests',
  tables: [],
  options: ({ never }) => ({ authorize: () => never().then(() => true) }),
  open(stage, count) {
    const client = join(stage);
    const calls = encoded(count, (i) => [48, i + 1, {}, 'open.never']);
    return {
      insert: () => writeAll(client, calls),
      end: () => client.hangUp(),
    };
  },
};

/** Sessions that have logged in, each with an authid of its own; a second one of it is refused. */
const authids: Subject = {
  name: 'authids',
  tables: ['authids'],
  limits: { maxSessionsPerAuthid: 1 },
  options: () => ({ authenticate: ({ authid = '' }) => ({ authid }) }),
  open(stage, count) {
    const joinAll = async (): Promise<void> => {
      times(count, (i) => stage.connect(json).say(hello('realm1', { authid: `user${i}` })));
      await nextTurn();
    };
    const remove = (): void => times(count, (i) => stage.clients[i]?.hangUp());
    return { insert: joinAll, 'look up': joinAll, remove };
  },
};

/** Sessions that expire in any order, and renew. */
const expiries: Subject = {
  name: 'expiries',
  tables: ['expiries'],
  open(stage, count) {
    const { hub } = stage.test;
    times(count, () => join(stage));
    const all = [...hub.sessions.values()];
    const date = (i: number): number => stage.test.clock.date() + 60_000 + ((i * 7_919) % count);
    const renew = (): void => times(count, (i) => hub.core.change(all[i]!, { expiresAt: date(i) }));
    return {
      insert: renew,
      'look up': renew,
      remove: () => times(count, (i) => stage.clients[i]?.hangUp()),
    };
  },
};

/** Every table that grows with what clients do. */
export const subjects: readonly Subject[] = [
  subscriptions('subscriptions', 'exact', (i) => `a.topic.${i}`),
  subscriptions('prefix patterns', 'prefix', (i) => `a.topic.${i}.`),
  subscriptions('wildcard patterns', 'wildcard', (i) => `a..${i}`),
  registrations,
  callsInFlight,
  outgoingCalls,
  waitingEvents,
  inputPieces,
  inputOfEnded,
  streamingTopics,
  latestKeys,
  latestDrained,
  sessions('sessions', () => 'realm1'),
  sessions('realms', (i) => `realm.${i}`),
  undecidedRequests,
  authids,
  expiries,
];
