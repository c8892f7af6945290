import { setTimeout as delay } from 'node:timers/promises';
import { WampError, WampResult, type WampSession } from 'nestjs-wamp';
import { lastValueFrom, toArray } from 'rxjs';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import { InteropApp } from './app/interop-app.js';
import { Mailbox } from './support/mailbox.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

const CANCEL = 49;
const INVOCATION = 68;
const INTERRUPT = 69;
const YIELD = 70;

type Handler = Parameters<WampyClient['wampy']['register']>[1];

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start();
});
afterAll(() => app.close());

describe.each(wampySerializers)('the application calls wampy.js over $name', (format) => {
  let client: WampyClient;
  let wampy: WampyClient['wampy'];
  let session: WampSession;

  beforeEach(async () => {
    client = await WampyClient.connect(app.url, format.createSerializer());
    ({ wampy } = client);
    session = app.session(wampy.getSessionId());
  });
  afterEach(() => wampy.disconnect());

  /** Registers a procedure, whatever it returns: wampy's types are narrower than what it takes. */
  const register = (
    uri: string,
    handler: (...args: Parameters<Handler>) => unknown,
    options = {},
  ) => wampy.register(uri, handler as Handler, options);

  /** Takes the rejections that wampy leaves behind, instead of the test runner, until the test is over. */
  function unhandledRejections(): Mailbox<unknown> {
    const mailbox = new Mailbox<unknown>();
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', mailbox.put);
    onTestFinished(() => {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    });
    return mailbox;
  }

  it('with positionals and keywords', async () => {
    const calls = new Mailbox<unknown>();
    await register('com.client.take', ({ argsList, argsDict }) =>
      calls.put({ argsList, argsDict }),
    );

    await session.call('com.client.take', [1, 'two'], { three: [3] });
    await session.call('com.client.take');

    expect(await calls.take(2)).toEqual([
      { argsList: [1, 'two'], argsDict: { three: [3] } },
      { argsList: undefined, argsDict: undefined },
    ]);
  });

  describe('and gets', () => {
    const full = new WampResult([1, 2], { three: 3 });

    it.each<[string, unknown, unknown]>([
      ['a number', 42, 42],
      ['a string', 'text', 'text'],
      ['true', true, true],
      ['a list of one, which wampy makes the one positional', [[1, 2]], [1, 2]],
      ['an object, which wampy sends as keywords', { name: 'Ada' }, { name: 'Ada' }],
      ['one positional', { argsList: ['x'] }, 'x'],
      ['keywords alone', { argsDict: { a: 1 } }, { a: 1 }],
      ['positionals and keywords', { argsList: [1, 2], argsDict: { three: 3 } }, full],
      ['a list, which wampy makes positionals', [1, 2, 3], new WampResult([1, 2, 3])],
      ['nothing', undefined, undefined],
      ['nothing for a falsy value, which wampy leaves out', 0, undefined],
      ['what a promise brings', Promise.resolve({ argsList: ['later'] }), 'later'],
    ])('%s', async (_, returned, expected) => {
      await register('com.client.answer', () => returned);

      expect(await session.call('com.client.answer')).toEqual(expected);
    });

    it('the whole result, with options, by callResult', async () => {
      await register('com.client.answer', () => ({ argsList: [1], options: { _took_ms: 5 } }));

      const result = await session.callResult('com.client.answer');

      expect(result).toEqual(new WampResult([1], {}, { _took_ms: 5 }));
    });

    it('the error an object says', async () => {
      await register('com.client.fail', () => {
        const thrown: object = { error: 'com.client.error', argsList: ['no'], argsDict: { a: 1 } };
        throw thrown;
      });

      const failure = await session.call('com.client.fail').catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(WampError);
      expect(failure).toMatchObject({ uri: 'com.client.error', args: ['no'], kwargs: { a: 1 } });
    });

    it('wamp.error.invocation_exception for an Error, whose text wampy drops', async () => {
      await register('com.client.fail', () => {
        throw new Error('lost');
      });

      await expect(session.call('com.client.fail')).rejects.toMatchObject({
        uri: 'wamp.error.invocation_exception',
        args: [],
      });
    });
  });

  describe('for integers and bytes', () => {
    it.each([2 ** 32, 2 ** 40, 2 ** 53 - 1])('%d goes there and back', async (integer) => {
      await register('com.client.echo', ({ argsList }) => argsList);

      expect(await session.call('com.client.echo', [integer])).toBe(integer);
    });

    it.runIf(format.name !== 'json')('bytes go there and back', async () => {
      await register('com.client.echo', ({ argsList }) => argsList);

      const bytes = await session.call('com.client.echo', [Uint8Array.of(0, 128, 255)]);

      expect(bytes).toEqual(Uint8Array.of(0, 128, 255));
    });
  });

  describe('by a pattern', () => {
    it('and says which procedure it wants', async () => {
      await register('com.client.files', ({ details }) => [details['procedure']], {
        match: 'prefix',
      });

      expect(await session.call('com.client.files.open')).toBe('com.client.files.open');
    });

    it('with a wildcard', async () => {
      await register('com.client..size', () => [7], { match: 'wildcard' });

      expect(await session.call('com.client.window.size')).toBe(7);
    });
  });

  describe('and registrations', () => {
    it('are given back by unregister', async () => {
      await register('com.client.gone', () => [1]);
      await wampy.unregister('com.client.gone');

      await expect(session.call('com.client.gone')).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
      expect(client.wire.receivedOf(INVOCATION)).toEqual([]);
    });

    it('can be made anew after that', async () => {
      await register('com.client.again', () => [1]);
      await wampy.unregister('com.client.again');
      await register('com.client.again', () => [2]);

      expect(await session.call('com.client.again')).toBe(2);
    });

    it('are of one session: two clients answer to the same URI', async () => {
      const other = await WampyClient.connect(app.url, format.createSerializer());
      await register('com.client.name', () => ['first']);
      await other.wampy.register('com.client.name', () => ['second'] as never);
      const otherSession = app.session(other.wampy.getSessionId());

      const names = [
        await session.call('com.client.name'),
        await otherSession.call('com.client.name'),
      ];

      expect(names).toEqual(['first', 'second']);
      await other.wampy.disconnect();
    });
  });

  describe('for progressive results', () => {
    it('and gets those of a promise style callee, then its final one', async () => {
      await register('com.client.download', async ({ result_handler, details }) => {
        expect(details['receive_progress']).toBe(true);
        for (const percent of [25, 50, 75]) {
          result_handler({ argsList: [percent], options: { progress: true } });
          await delay(1);
        }
        return [100];
      });

      const values = await lastValueFrom(session.stream('com.client.download').pipe(toArray()));

      expect(values).toEqual([25, 50, 75, 100]);
    });

    it('and survives the timer style of the manual, which goes on after its final result', async () => {
      const isOver = new Mailbox<void>();
      await register('com.client.download', ({ result_handler }) => {
        result_handler({ argsList: [25], options: { progress: true } });
        setTimeout(() => {
          result_handler({ argsList: [50], options: { progress: true } });
          result_handler({ argsList: [100] });
          isOver.put();
        }, 5);
      });

      const values = await lastValueFrom(session.stream('com.client.download').pipe(toArray()));
      await isOver.next();
      await client.settle();

      expect(client.wire.sentOf(YIELD).map(([, , options]) => options)).toEqual([
        { progress: true },
        {},
        { progress: true },
        {},
      ]);
      expect(values).toEqual([25]);
      expect(session.isOpen).toBe(true);
    });

    it('and is not disturbed by progress it did not ask for', async () => {
      await register('com.client.download', ({ result_handler }) => {
        result_handler({ argsList: [50], options: { progress: true } });
        return [100];
      });

      expect(await session.call('com.client.download')).toBe(100);
    });
  });

  describe('and stops waiting', () => {
    /** wampy.js hangs up on INTERRUPT and CANCEL, and announces that it takes neither. */
    const expectSilence = () => {
      expect(client.wire.receivedOf(INTERRUPT)).toEqual([]);
      expect(client.wire.receivedOf(CANCEL)).toEqual([]);
    };

    /** A procedure that answers only once the returned function is called. */
    async function registerSlow(): Promise<() => void> {
      let answer: (value: unknown) => void = () => undefined;
      const answered = new Promise((resolve) => (answer = resolve));
      await register('com.client.slow', () => answered);
      await register('com.client.quick', () => ['quick']);
      return () => answer(['late']);
    }

    it('in silence after a timeout; the late answer harms nobody', async () => {
      const answer = await registerSlow();

      const slow = session.call('com.client.slow', [], {}, { timeoutMs: 20 });
      await expect(slow).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
      answer();
      await client.settle();

      expectSilence();
      expect(await session.call('com.client.quick')).toBe('quick');
      expect(session.isOpen).toBe(true);
    });

    it('in silence when its own signal is aborted', async () => {
      const answer = await registerSlow();
      const controller = new AbortController();

      const slow = session.call('com.client.slow', [], {}, { signal: controller.signal });
      controller.abort();
      await expect(slow).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
      answer();
      await client.settle();

      expectSilence();
      expect(await session.call('com.client.quick')).toBe('quick');
    });

    it('when the callee throws null, which wampy never answers', async () => {
      const unhandled = unhandledRejections();
      await register('com.client.mute', () => {
        const nothing: unknown = null;
        throw nothing;
      });

      const mute = session.call('com.client.mute', [], {}, { timeoutMs: 20 });

      await expect(mute).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
      expect(await unhandled.next()).toBeInstanceOf(TypeError);
      expect(session.isOpen).toBe(true);
    });

    it('when the client leaves', async () => {
      await registerSlow();

      const slow = session.call('com.client.slow');
      const [failure] = await Promise.all([
        slow.catch((error: unknown) => error),
        wampy.disconnect(),
      ]);

      expect(failure).toMatchObject({ uri: 'wamp.error.canceled' });
    });
  });

  it('many times at once, and each answer finds its call', async () => {
    await register('com.client.square', async ({ argsList }) => {
      const [value] = argsList as [number];
      await delay(value % 3);
      return [value * value];
    });

    const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
    const squares = await Promise.all(
      numbers.map((value) => session.call('com.client.square', [value])),
    );

    expect(squares).toEqual(numbers.map((value) => value * value));
  });
});
