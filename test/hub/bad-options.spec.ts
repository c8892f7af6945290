import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  WampArg,
  WampModule,
  WampProcedure,
  WampService,
  type WampSession,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { PrometheusMetrics } from 'nestjs-wamp/prometheus';
import { createTestHub, type TestHub } from 'nestjs-wamp/testing';
import { Registry } from 'prom-client';
import { firstValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';

const uri = 'com.example.echo';

let test: TestHub;
let session: WampSession;
beforeEach(async () => {
  test = createTestHub();
  const client = await test.join();
  await client.register(uri, (args) => args);
  [session] = [...test.hub.sessions.values()] as [WampSession];
});

type Use = (options: object) => unknown;

/** The functions of the package that take options, by their names. */
const uses = {
  call: (options) => session.call(uri, [], {}, options),
  callResult: (options) => session.callResult(uri, [], {}, options),
  stream: (options) => firstValueFrom(session.stream(uri, [], {}, options)),
  streamResult: (options) => firstValueFrom(session.streamResult(uri, [], {}, options)),
  remote: (options) => session.remote<{ echo(): Promise<unknown> }>('com.example', options).echo(),
  'session.publish': (options) => session.publish(uri, [], {}, options),
  'hub.publish': (options) => test.hub.publish(uri, [], {}, options),
  register: (options) => test.hub.register('com.example.a', () => {}, options),
  subscribe: (options) => test.hub.subscribe('com.example.a', () => {}, options),
  topic: (options) => test.hub.topic('com.example.a', () => {}, options),
  '@WampService': (options) => WampService(options),
  '@WampProcedure': (options) => WampProcedure(uri, options),
  '@WampSubscribe': (options) => WampSubscribe(uri, options),
  '@WampTopic': (options) => WampTopic(uri, options),
  '@WampArg': ({ position = 0 }: { position?: number }) => WampArg(position),
  JsonSerializer: (options) => new JsonSerializer(options),
  MsgpackSerializer: (options) => new MsgpackSerializer(options),
  CborSerializer: (options) => new CborSerializer(options),
  PrometheusMetrics: (options) => new PrometheusMetrics({ registry: new Registry(), ...options }),
  forRoot: (options) => WampModule.forRoot(options),
  hub: (options) => createTestHub(options),
} satisfies Record<string, Use>;

/** What a value must be, and some that are not. */
const kinds = {
  'a number of milliseconds from 0 on': [-1, Number.NaN, '5'],
  'a number from 0 on (0 switches it off)': [-1, Number.NaN, '5'],
  'a whole number from 0 on': [-1, Number.NaN, Infinity, 1.5, '5'],
  'an id from 1 to 2^53': [0, -1, Number.NaN, 1.5, '5'],
  'an integer from 0 on (0 for any number), or "serial"': [-1, Number.NaN, 1.5, 'parallel'],
  'one of skip, kill, killnowait': ['Kill', '', 0],
  'one of drop-newest, drop-oldest, latest, close': ['drop', '', 0],
  'one of exact, prefix, wildcard': ['Prefix', '', 0],
  'one of single, spread': ['many', '', 0],
  'one of call, session': ['request', '', 0],
  'one of restart, goodbye': ['now', '', 0],
  'one of pass, hide': ['show', '', 0],
  'true or false': ['false', 0],
  'true, false or a function': ['message', 0],
  'a list of growing numbers': [5, [2, 1], [Number.NaN], ['1']],
} as const satisfies Record<string, readonly unknown[]>;

type Name = keyof typeof uses;
const calls: Name[] = ['call', 'callResult', 'stream', 'streamResult', 'remote'];
const serializers: Name[] = ['JsonSerializer', 'MsgpackSerializer', 'CborSerializer'];
const handlers: Name[] = ['@WampProcedure', '@WampSubscribe', '@WampTopic'];

/** Each option: its name, what it must be, and who takes it. */
const options: readonly (readonly [string, keyof typeof kinds, readonly Name[]])[] = [
  ['timeoutMs', 'a number of milliseconds from 0 on', calls],
  ['cancelMode', 'one of skip, kill, killnowait', calls],
  ['trustLevel', 'a whole number from 0 on', ['hub.publish', 'session.publish']],
  ['from', 'an id from 1 to 2^53', ['hub.publish']],
  [
    'overflow',
    'one of drop-newest, drop-oldest, latest, close',
    ['hub.publish', 'session.publish', 'topic', '@WampTopic', 'hub'],
  ],
  ['match', 'one of exact, prefix, wildcard', ['register', 'subscribe', 'topic', ...handlers]],
  ['results', 'one of single, spread', ['register', ...handlers, '@WampService', 'hub']],
  [
    'concurrency',
    'an integer from 0 on (0 for any number), or "serial"',
    ['register', '@WampProcedure', '@WampService', 'hub'],
  ],
  ['streamedInput', 'true or false', ['register']],
  ['absolute', 'true or false', handlers],
  ['strictArguments', 'true or false', [...handlers, '@WampService']],
  ['globalEnhancers', 'true or false', ['@WampService']],
  ['context', 'one of call, session', ['@WampService']],
  ['position', 'a whole number from 0 on', ['@WampArg']],
  ['maxDepth', 'a number from 0 on (0 switches it off)', serializers],
  ['maxItems', 'a number from 0 on (0 switches it off)', serializers],
  ['buckets', 'a list of growing numbers', ['PrometheusMetrics']],
  ['isGlobal', 'true or false', ['forRoot']],
  ['heartbeatMs', 'a number of milliseconds from 0 on', ['hub']],
  ['drainTimeoutMs', 'a number of milliseconds from 0 on', ['hub']],
  ['callTimeoutMs', 'a number of milliseconds from 0 on', ['hub']],
  ['closeTimeoutMs', 'a number of milliseconds from 0 on', ['hub']],
  ['shutdown', 'one of restart, goodbye', ['hub']],
  ['restartSpreadMs', 'a whole number from 0 on', ['hub']],
  ['clientErrors', 'one of pass, hide', ['hub']],
  ['strict', 'true or false', ['hub']],
  ['exposeErrors', 'true, false or a function', ['hub']],
];

const attempt = async (use: Use, given: object): Promise<unknown> => use(given);

describe('a value that an option cannot have', () => {
  const rows = options.flatMap(([option, kind, names]) =>
    names.flatMap((name) => kinds[kind].map((value) => ({ name, option, value, kind }))),
  );

  it.each(rows)('$name: $option $value', async ({ name, option, value, kind }) => {
    const error = await attempt(uses[name], { [option]: value }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as TypeError;
    expect(message).toMatch(new RegExp(`^The option ${option}( of .+)? must be `));
    expect(message).toContain(` must be ${kind}, not ${String(value)}.`);
  });

  it.each(options.flatMap(([option, , names]) => names.map((name) => ({ name, option }))))(
    '$name: $option may be undefined',
    async ({ name, option }) => {
      await expect(attempt(uses[name], { [option]: undefined })).resolves.not.toBeInstanceOf(
        TypeError,
      );
    },
  );
});
