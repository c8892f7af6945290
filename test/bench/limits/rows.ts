import { CborSerializer, MsgpackSerializer } from 'nestjs-wamp';
import type { Row } from './cost.js';
import { hello, type Message, type Stage } from './stage.js';

const megabyte = 1_048_576;
const msgpack = new MsgpackSerializer();
const cbor = new CborSerializer();

function repeat<T>(times: number, make: (i: number) => T): T[] {
  return Array.from({ length: times }, (_, i) => make(i));
}

const lists = (count: number): unknown[] => repeat(count, () => []);
const numbers = (count: number): number[] => repeat(count, () => 1);
const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)]);
/** The longest URI, each another. */
const longUri = (i: number): string => `a.${i}.`.padEnd(256, 'x');
const call = (i: number, procedure: string, ...args: unknown[]): Message => [
  48,
  i + 1,
  {},
  procedure,
  args,
];
const publish = (topic: string, ...args: unknown[]): Message => [16, 1, {}, topic, args];

/** Patterns of 12 components, each of the first 11 named or not; the last one differs from any topic below. */
const strangers = repeat(2_047, (i) =>
  [...repeat(11, (bit) => ((i >> bit) & 1 ? 'a' : '')), 'b'].join('.'),
);
const missedTopic = [...repeat(11, () => 'a'), 'c'].join('.');

function subscribeStrangers(stage: Stage): void {
  for (let at = 0; at < strangers.length; at += 100) {
    const client = stage.connect();
    const patterns = strangers.slice(at, at + 100);
    client.say(
      hello(),
      ...patterns.map((uri, i) => [32, i + 1, { match: 'wildcard' }, uri] as Message),
    );
  }
}

const none = (): Message[] => [];
const idle = { withHello: true, say: () => [hello()] };

/** A client that logs in with a ticket, and what it answers. */
const login = (authid: string, ...answers: Message[]): Message[] => [
  hello('realm1', { authid, authmethods: ['ticket'] }),
  ...answers,
];

function knowTickets({ test }: Stage): void {
  test.hub.addAuthenticator({
    methods: ['ticket'],
    async *authenticate({ authid }) {
      const { signature } = yield { method: 'ticket' };
      return signature === 'secret' ? { authid } : undefined;
    },
  });
}

const connections: readonly Row[] = [
  {
    limit: 'maxSessions',
    what: '50,000 idle sessions',
    ...idle,
    clients: 50_000,
    isSum: true,
    rounds: 1,
  },
  { limit: '', what: 'one of them', ...idle, clients: 1_000 },
  { limit: 'maxSessionsPerAddress', what: '500 idle sessions', ...idle, clients: 500, isSum: true },
  {
    limit: 'maxSessionsPerAuthid',
    what: '1,000 idle sessions of one authid, `maxSessionsPerAuthid: 1_000`',
    limits: { maxSessionsPerAuthid: 1_000 },
    options: () => ({ authenticate: () => ({ authid: 'ann' }) }),
    ...idle,
    clients: 1_000,
    isSum: true,
  },
  {
    limit: 'helloTimeoutMs',
    what: 'a connection without HELLO',
    withHello: true,
    say: none,
    clients: 1_000,
  },
  {
    limit: 'joinTimeoutMs',
    what: '16 KB of `[]` in HELLO, `authenticate` at work',
    withHello: true,
    options: ({ never }) => ({ authenticate: never as never }),
    say: () => [hello('realm1', { own: lists(5_300) })],
    clients: 20,
  },
  {
    limit: 'authTimeoutMs',
    what: 'a client that does not answer CHALLENGE',
    prepare: knowTickets,
    withHello: true,
    say: (nth) => login(`user${nth}`),
    clients: 1_000,
  },
  {
    limit: 'maxAuthFailuresPerAddress',
    what: 'failed logins of 1,000 addresses, one each',
    prepare: knowTickets,
    withHello: true,
    address: (nth) => `10.0.${nth >> 8}.${nth & 255}`,
    say: () => login('ann', [5, 'wrong', {}]),
    limits: { maxAuthFailuresPerAuthid: 0 },
    mayEnd: true,
    clients: 1_000,
    isSum: true,
  },
  {
    limit: 'maxAuthFailuresPerAuthid',
    what: 'failed logins of 1,000 authids, one each',
    prepare: knowTickets,
    withHello: true,
    say: (nth) => login(`user${nth}`, [5, 'wrong', {}]),
    mayEnd: true,
    clients: 1_000,
    isSum: true,
  },
  {
    limit: 'maxHelloBytes',
    what: '16 KB of `[]` in HELLO',
    withHello: true,
    say: () => [hello('realm1', { own: lists(5_300) })],
    clients: 20,
  },
];

const messages: readonly Row[] = [
  {
    limit: 'maxMessageBytes',
    what: '1 MB of numbers to a handler that keeps them, json',
    say: () => [call(0, 'open.never', numbers(524_000))],
  },
  {
    limit: '',
    what: 'the same, msgpack',
    serializer: msgpack,
    say: () => [call(0, 'open.never', numbers(1_048_000))],
  },
  {
    limit: 'maxMessageItems',
    what: '19,990 lists to a handler that keeps them, json',
    say: () => [call(0, 'open.never', lists(19_990))],
  },
  {
    limit: '',
    what: 'the same, msgpack',
    serializer: msgpack,
    say: () => [call(0, 'open.never', lists(19_990))],
  },
  {
    limit: '',
    what: '19,990 keys, json',
    say: () => [publish('open.said', Object.fromEntries(repeat(19_990, (i) => [`k${i}`, 0])))],
  },
  {
    limit: '',
    what: '19,990 binary values, cbor',
    serializer: cbor,
    say: () => [call(0, 'open.never', Array<Uint8Array>(19_990).fill(Uint8Array.of(1)))],
  },
  {
    limit: 'maxMessageDepth',
    what: '330 lists of 60 levels, json',
    say: () => [
      publish(
        'open.said',
        repeat(330, () => nested(59)),
      ),
    ],
  },
  {
    limit: '',
    what: 'the same, msgpack',
    serializer: msgpack,
    say: () => [
      publish(
        'open.said',
        repeat(330, () => nested(59)),
      ),
    ],
  },
  {
    limit: 'maxMessagesPerSecond',
    what: '99,000 UNSUBSCRIBE of nothing: in a second',
    say: () => repeat(99_000, (i) => [34, i + 1, 1]),
    rounds: 2,
  },
  {
    limit: 'maxBytesPerSecond',
    what: '31 MB of text: in a second',
    say: () => repeat(31, () => publish('open.said', 'x'.repeat(megabyte - 60))),
  },
  {
    limit: 'maxUriLength',
    what: 'CALL of a URI of 1 MB',
    say: () => [call(0, 'a.'.repeat(megabyte / 2 - 50))],
  },
];

const tables: readonly Row[] = [
  {
    limit: 'maxCallsInFlight',
    what: '1,000 calls without arguments',
    say: () => repeat(1_000, (i) => call(i, 'open.never')),
  },
  {
    limit: 'maxRegistrations',
    what: '1,000 of 256 characters',
    say: () => repeat(1_000, (i) => [64, i + 1, {}, longUri(i)]),
  },
  {
    limit: 'maxSubscriptions',
    what: '1,000 of 256 characters, to topics of its own',
    say: () => repeat(1_000, (i) => [32, i + 1, {}, longUri(i)]),
  },
  {
    limit: '',
    what: '1,000 to a streaming topic of the application',
    say: () => repeat(1_000, (i) => [32, i + 1, {}, `open.clock.${i}`]),
  },
  {
    limit: 'maxPatternSubscriptions',
    what: '100 that match, 1 MB published to oneself, unread',
    isDeaf: true,
    before: repeat(100, (i) => [32, i + 1, { match: 'wildcard' }, matching(i)]),
    say: () => [[16, 1, { exclude_me: false }, 'a.a.a.a.a.a.a', ['x'.repeat(megabyte - 100)]]],
  },
  {
    limit: '',
    what: '2,047 patterns of others that do not match: one `hub.publish`',
    prepare: subscribeStrangers,
    say: none,
    act: ({ test }) => void test.hub.publish(missedTopic, ['x']),
  },
];

function matching(i: number): string {
  return repeat(7, (bit) => ((i >> bit) & 1 ? 'a' : '')).join('.');
}

const undecided = { options: ({ never }: Stage) => ({ authorize: never as never }) };

const held: readonly Row[] = [
  {
    limit: 'authorizeTimeoutMs',
    what: 'a call that `authorize` does not decide',
    ...undecided,
    say: () => [call(0, 'open.large')],
    clients: 1_000,
  },
  {
    limit: 'maxUndecidedRequests',
    what: '1,000 calls that `authorize` does not decide',
    ...undecided,
    say: () => repeat(1_000, (i) => call(i, 'open.large')),
  },
  {
    limit: 'maxInputBufferBytes',
    what: 'streamed input nobody takes, of lists',
    say: () => repeat(43, () => [48, 1, { progress: true }, 'open.hoard', lists(500)]),
  },
  {
    limit: 'maxWaitingEvents',
    what: '1,000 small events',
    say: () => repeat(1_001, () => publish('open.stuck', 'x')),
  },
  {
    limit: 'maxHeldBytes',
    what: 'waiting events of 9,900 lists',
    say: () => repeat(300, () => publish('open.stuck', lists(9_900))),
  },
  {
    limit: '',
    what: 'calls with 100 KB of text',
    limits: { maxBytesPerSecond: 0 },
    say: () => repeat(700, (i) => call(i, 'open.never', 'x'.repeat(100_000))),
  },
  {
    limit: 'maxTotalBytes',
    what: '12 sessions with such events, `maxTotalBytes: 268_435_456`',
    limits: { maxTotalBytes: 268_435_456 },
    mayEnd: true,
    clients: 12,
    isSum: true,
    say: () => repeat(100, () => publish('open.stuck', lists(9_900))),
    rounds: 1,
  },
  {
    limit: 'maxOutboxBytes',
    what: 'unread answers of 100 KB, just before the end, json',
    isDeaf: true,
    say: () => repeat(300, (i) => call(i, 'open.large')),
  },
  {
    limit: '',
    what: 'unread answers, the same in msgpack',
    serializer: msgpack,
    isDeaf: true,
    say: () => repeat(300, (i) => call(i, 'open.large')),
  },
  {
    limit: 'maxLogLinesPerSecond',
    what: '1,000 calls whose handler throws 100 KB of text',
    say: () => repeat(1_000, (i) => call(i, 'open.fail')),
  },
];

const withCatalog = {
  options: () => ({ catalog: true }),
  turns: 100,
  prepare({ test }: Stage): void {
    for (let i = 0; i < 5_000; i++) test.hub.register(`shop.item.${i}.price`, none);
  },
};

const others: readonly Row[] = [
  {
    limit: 'no limit of its own',
    what: 'a realm that the client names, with its session',
    options: () => ({ realm: '*' }),
    withHello: true,
    say: (nth) => [hello(`realm.${nth}`)],
    clients: 1_000,
  },
  {
    limit: '',
    what: 'a topic, by its first subscriber',
    before: [],
    say: (nth) => [[32, 1, {}, `a.topic.${nth}`]],
    clients: 1_000,
  },
  {
    limit: '',
    what: 'the names of 5,000 procedures from the catalog',
    ...withCatalog,
    say: () => [[48, 1, {}, 'wamp.reflection.procedure.list']],
  },
  {
    limit: '',
    what: 'the AsyncAPI document of 5,000 procedures',
    ...withCatalog,
    say: () => [[48, 1, {}, 'nestwamp.catalog.asyncapi']],
  },
];

/** Every limit, in the order of the table of limits. */
export const rows: readonly Row[] = [...connections, ...messages, ...tables, ...held, ...others];
