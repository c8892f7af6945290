import { describe, expect, it } from 'vitest';
import {
  type ConnectionErrorInit,
  WampConnectionError,
} from '../../lib/client/connection-error.js';
import { type ReconnectOptions, reconnectRules } from '../../lib/client/reconnect-options.js';
import {
  decideReconnect,
  type ReconnectDecision,
  type ReconnectState,
} from '../../lib/client/reconnect-policy.js';
import { retryHintOf } from '../../lib/client/retry-hint.js';
import { pages } from '../utils/snippets.js';

type Failure = ConnectionErrorInit;

const reported: unknown[] = [];
const after = (state: Partial<ReconnectState> = {}): ReconnectState => ({
  retries: 0,
  sessionMs: undefined,
  hadSession: true,
  isRetry: false,
  canRenewCredentials: false,
  ...state,
});

function decide(
  failure: Failure,
  state: Partial<ReconnectState> = {},
  options: ReconnectOptions = {},
  random = 0.5,
): ReconnectDecision {
  const rules = reconnectRules(
    options,
    (error) => reported.push(error),
    () => random,
  );
  return decideReconnect(new WampConnectionError('It failed.', failure), after(state), rules);
}

/** The delay, or `final`. */
function delay(...args: Parameters<typeof decide>): number | 'final' {
  const decision = decide(...args);
  return decision.final ? 'final' : decision.delayMs;
}

const lost = (closeCode?: number, retryAfterMs?: number): Failure => ({
  kind: 'lost',
  closeCode,
  retryAfterMs,
});
const refused = (httpStatus?: number, retryAfterMs?: number): Failure => ({
  kind: 'refused',
  httpStatus,
  retryAfterMs,
});
const aborted = (...uris: string[]): Failure[] =>
  uris.map((name) => ({
    kind: 'aborted',
    uri: name.includes('.') ? name : `wamp.error.${name}`,
  }));

/** The rows of the documentation, by the beginning of their first cell, with failures of each kind. */
const rows: [beginning: string, failures: Failure[]][] = [
  [
    'The connection was lost',
    [undefined, 1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1014, 4000].map(
      (code) => lost(code),
    ),
  ],
  ['The server was silent', [{ kind: 'silent' }]],
  ['Close status 1012: the server restarts', [lost(1012)]],
  ['Close status 1012 or 1013, with', [lost(1012, 7_000), lost(1013, 7_000)]],
  ['Close status 1013', [lost(1013)]],
  ['HTTP 429 or 503', [refused(429), refused(503)]],
  ['HTTP 429 or 503, with `Retry-After`', [refused(429, 7_000), refused(503, 7_000)]],
  ['HTTP 408', [408, 500, 502, 504, 520].map((status) => refused(status))],
  ['No connection', [{ kind: 'unreachable' }]],
  ['HTTP 401 or 403', [refused(401), refused(403)]],
  ['Any other HTTP status', [undefined, 200, 302, 400, 404, 405, 426].map((code) => refused(code))],
  ['No WELCOME', [{ kind: 'unreachable' }]],
  ['A function for the URL', [{ kind: 'unreachable', cause: new Error('No token.') }]],
  [
    'ABORT `wamp.error.unavailable`',
    aborted(
      'unavailable',
      'timeout',
      'network_failure',
      'authentication_failed',
      'authorization_failed',
      'payload_size_exceeded',
      'wamp.close.system_shutdown',
    ),
  ],
  [
    'ABORT `wamp.error.authentication_denied`',
    aborted(
      'authentication_denied',
      'authentication_required',
      'not_authorized',
      'no_such_principal',
    ),
  ],
  [
    'ABORT `wamp.error.no_such_realm`',
    aborted(
      'no_such_realm',
      'no_such_role',
      'no_matching_auth_method',
      'invalid_uri',
      'protocol_violation',
      'com.example.error.mine',
    ),
  ],
  [
    'GOODBYE of the server',
    ['wamp.close.system_shutdown', 'wamp.close.killed', 'wamp.error.unavailable'].map((uri) => ({
      kind: 'goodbye',
      uri,
    })),
  ],
  ['The client sends ABORT', aborted('protocol_violation', 'cannot_authenticate')],
  ['The hook `onOpen` throws', [{ kind: 'rejected' }]],
  ['The application called `close`', [{ kind: 'closed' }]],
];

/** The least and the greatest delay of the first attempt, by the words of the third cell. */
const delays: Readonly<Record<string, [leastMs: number, mostMs: number]>> = {
  backoff: [0, 500],
  'random, up to 5 s': [0, 5_000],
  'as the server says': [7_000, 7_000],
  '10 s, and a random part of 5 s': [10_000, 15_000],
  'as the server says, and a random part of 5 s': [7_000, 12_000],
};

const closed = ['final', 'final'];

const table = pages
  .find(({ name }) => name === 'docs/client-reconnection.md')!
  .text.split('## What follows a failure')[1]!
  .split('\n**Backoff**')[0]!
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, failure = '', next = '', delayed = '']) => ({ failure, next, delayed }));

describe('docs/client-reconnection.md', () => {
  it('has the rows of this test, in this order', () => {
    expect(table).toHaveLength(rows.length);
    const strays = table.filter(({ failure }, i) => !failure.startsWith(rows[i]![0]));
    expect(strays).toEqual([]);
  });

  it.each(table.map(({ failure, next, delayed }, i) => [failure, next, delayed, i] as const))(
    '%s: %s, %s',
    (_, next, delayed, i) => {
      const failures = rows[i]![1];
      const mayRenew = delayed.includes('fresh credentials');
      const expected = failures.map(() => [...(delays[delayed] ?? closed), mayRenew]);
      expect(next).toBe(delayed in delays ? '`waiting`' : '`closed`');
      expect(failures.map(outcomeOf)).toEqual(expected);
    },
  );

  it('names the URIs of ABORT that this test sends', () => {
    const strays = table.flatMap(({ failure }, i) =>
      failure.startsWith('ABORT') ? rows[i]![1].filter((each) => !isNamed(failure, each)) : [],
    );
    expect(strays).toEqual([]);
  });
});

/** Returns the least and the greatest delay, and whether fresh credentials are tried at once. */
function outcomeOf(failure: Failure): unknown[] {
  const renewed = decide(failure, { canRenewCredentials: true });
  const isRetried = !renewed.final && renewed.isRetry;
  return [delay(failure, {}, {}, 0), delay(failure, {}, {}, 1), isRetried];
}

/** Returns true if the row names the URI of an ABORT, or any. */
function isNamed(text: string, { uri = '' }: Failure): boolean {
  const name = uri.replace('wamp.error.', '');
  return text.includes(`${name}\``) || text.includes('any other URI');
}

describe('decideReconnect: backoff', () => {
  const unreachable: Failure = { kind: 'unreachable' };

  it('doubles the greatest delay with each attempt, up to a limit, and takes a random part', () => {
    const most = [0, 1, 2, 3, 4, 5, 6, 7, 2_000].map((retries) =>
      delay(unreachable, { retries }, {}, 1),
    );
    expect(most).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(delay(unreachable, { retries: 3 }, {}, 0.25)).toBe(1_000);
    expect(delay(unreachable, { retries: 3 }, {}, 0)).toBe(0);
    expect(delay(unreachable, { retries: 2_000 }, { minDelayMs: 0 }, 1)).toBe(0);
  });

  it('takes the options', () => {
    const options = { minDelayMs: 10, maxDelayMs: 35 };
    expect([0, 1, 2].map((retries) => delay(unreachable, { retries }, options, 1))).toEqual([
      10, 20, 35,
    ]);
  });

  it.each([
    ['a failed attempt', undefined, 8],
    ['an unstable session', 4_999, 8],
    ['a stable session', 5_000, 1],
  ])('counts on after %s: %s ms', (_, sessionMs, retries) => {
    expect(decide(lost(1006), { retries: 7, sessionMs })).toMatchObject({ retries });
  });

  it.each([
    ['1012', lost(1012), [5_000, 5_000, 30_000]],
    ['1012 with a hint', lost(1012, 700), [700, 1_000, 30_000]],
    ['1013', lost(1013), [15_000, 15_000, 40_000]],
    ['503', refused(503, 60_000), [65_000, 65_000, 90_000]],
  ])('grows also after %s again and again', (_, failure, most) => {
    expect([0, 1, 9].map((retries) => delay(failure, { retries }, {}, 1))).toEqual(most);
  });
});

describe('decideReconnect: numbers of attempts', () => {
  const decisions = (
    state: Partial<ReconnectState>,
    options: ReconnectOptions,
    failure: Failure = { kind: 'unreachable' },
  ): number => {
    for (let retries = 0; retries < 50; retries++)
      if (decide(failure, { ...state, retries }, options).final) return retries;
    return Infinity;
  };

  it.each<[string, Partial<ReconnectState>, ReconnectOptions, number]>([
    ['no limit after a session', { hadSession: true }, {}, Infinity],
    ['10 attempts before it, in Node', { hadSession: false }, {}, 9],
    ['firstAttempts', { hadSession: false }, { firstAttempts: 1 }, 0],
    ['firstAttempts for the first connect only', {}, { firstAttempts: 1 }, Infinity],
    ['maxAttempts', {}, { maxAttempts: 3 }, 3],
    ['maxAttempts 0', {}, { maxAttempts: 0 }, 0],
    ['maxAttempts for the first connect too', { hadSession: false }, { maxAttempts: 3 }, 2],
    ['whichever is for it', { hadSession: false }, { maxAttempts: 3, firstAttempts: 5 }, 4],
  ])('allows %s', (_, state, options, expected) => {
    expect(decisions(state, options)).toBe(expected);
  });

  it.each<[string, Partial<ReconnectState>, ReconnectOptions, number]>([
    ['3 attempts before a session', { hadSession: false }, { firstAttempts: Infinity }, 2],
    ['fewer, if there may be fewer', { hadSession: false }, { firstAttempts: 2 }, 1],
    ['as many as others after it', { hadSession: true }, {}, Infinity],
    [
      'what shouldReconnect says',
      { hadSession: false },
      { firstAttempts: Infinity, shouldReconnect: () => true },
      Infinity,
    ],
  ])('allows a login that fails %s', (_, state, options, expected) => {
    const [failed] = aborted('authentication_failed');
    expect(decisions(state, options, failed)).toBe(expected);
  });

  it('has no limit of attempts in a browser', ({ onTestFinished }) => {
    const { process } = globalThis;
    Reflect.deleteProperty(globalThis, 'process');
    onTestFinished(() => void (globalThis.process = process));
    const rules = reconnectRules({}, () => {});
    globalThis.process = process;
    expect(rules.firstAttempts).toBe(Infinity);
  });

  it('begins anew after a stable session', () => {
    const state = { retries: 3, sessionMs: 60_000 };
    expect(decide(lost(1006), state, { maxAttempts: 3 })).toMatchObject({ retries: 1 });
  });
});

describe('decideReconnect: credentials', () => {
  const [denied] = aborted('authentication_denied') as [Failure];

  it('tries once more at once, and not a third time', () => {
    const state = { canRenewCredentials: true, retries: 4 };
    expect(decide(denied, state)).toEqual({ final: false, delayMs: 0, isRetry: true, retries: 4 });
    expect(decide(denied, { ...state, isRetry: true })).toEqual({ final: true });
  });

  it('tries so whatever the number of attempts', () => {
    const state = { canRenewCredentials: true, hadSession: false };
    expect(decide(denied, state, { firstAttempts: 1 })).toMatchObject({ isRetry: true });
  });

  it('forgets the refusal after another failure', () => {
    const state = { canRenewCredentials: true, isRetry: true };
    expect(decide(lost(1006), state)).toMatchObject({ final: false, isRetry: false });
  });
});

describe('decideReconnect: shouldReconnect', () => {
  const every = rows.flatMap(([, failures]) => failures).filter(({ kind }) => kind !== 'closed');
  const asks = (answer: unknown): ReconnectOptions => ({
    shouldReconnect: () => answer as boolean,
  });

  it.each([
    ['false: final', false, every.map(() => 'final')],
    ['a number: that delay', 123, every.map(() => 123)],
    ['a number: at most what a timer can', 1e20, every.map(() => 2 ** 31 - 1)],
    ['undefined: the table', undefined, every.map((failure) => delay(failure))],
    ['NaN: the table', NaN, every.map((failure) => delay(failure))],
    ['a negative number: the table', -1, every.map((failure) => delay(failure))],
    ['a promise: the table', Promise.resolve(5), every.map((failure) => delay(failure))],
  ])('answers %s', (_, answer, expected) => {
    expect(every.map((failure) => delay(failure, {}, asks(answer)))).toEqual(expected);
  });

  it('answers true: the delay of the table, or the backoff where it is final', () => {
    const expected = every.map((failure) => {
      const ms = delay(failure);
      return ms === 'final' ? 250 : ms;
    });
    expect(every.map((failure) => delay(failure, {}, asks(true)))).toEqual(expected);
  });

  it('is not asked after close, and cannot exceed the numbers of attempts', () => {
    expect(delay({ kind: 'closed' }, {}, asks(true))).toBe('final');
    expect(delay(lost(), { retries: 3 }, { ...asks(true), maxAttempts: 3 })).toBe('final');
  });

  it('gets the failure, and leaves it to the table when it throws', () => {
    const failures: unknown[] = [];
    const shouldReconnect = (failure: WampConnectionError): never => {
      failures.push(failure);
      throw new Error('mine');
    };
    expect(delay(lost(1006), {}, { shouldReconnect })).toBe(250);
    expect(failures).toEqual([expect.any(WampConnectionError)]);
    expect(reported.splice(0)).toEqual([new Error('mine')]);
  });
});

describe('decideReconnect without reconnection', () => {
  it('is final whatever happens', () => {
    const state = after({ canRenewCredentials: true });
    const failures = rows.flatMap(([, each]) => each);
    const errors = failures.map((failure) => new WampConnectionError('It failed.', failure));
    expect(errors.filter((error) => !decideReconnect(error, state, undefined).final)).toEqual([]);
  });
});

describe('retryHintOf', () => {
  it.each([
    [{ code: 1012, reason: 'retry-after-ms=1234' }, 1234],
    [{ code: 1012, reason: 'Restarts, retry-after-ms=0' }, 0],
    [{ code: 1012, reason: 'retry-after-ms=99999999999999999999' }, 2 ** 31 - 1],
    [{ code: 1012, reason: 'retry-after-ms=-5' }, undefined],
    [{ code: 1012, reason: 'retry-after-ms=soon' }, undefined],
    [{ code: 1012, reason: 'not-retry-after-ms=5' }, undefined],
    [{ code: 1012, reason: '' }, undefined],
    [{}, undefined],
    [{ httpStatus: 503, retryAfterMs: 9_000 }, 9_000],
    [{ httpStatus: 503, retryAfterMs: 1e12 }, 2 ** 31 - 1],
  ])('of %j is %s', (end, expected) => {
    expect(retryHintOf(end)).toBe(expected);
  });
});
