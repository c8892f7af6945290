import { beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/01-quick-start/src/app.module.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { buildPage } from './built-page.js';
import { RunningSample, valueOf } from './support.js';

describe('sample/01-quick-start', () => {
  beforeAll(() => buildPage('01-quick-start'));

  it.each([
    ['/', 'text/html', '<title>nestjs-wamp'],
    ['/style.css', 'text/css', ':root'],
    ['/page.js', 'text/javascript', 'com.example.math'],
  ])('serves %s', async (path, type, text) => {
    const sample = await RunningSample.start(AppModule);

    const response = await sample.fetch(path);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(await response.text()).toContain(text);
  });

  it('serves every file that its page refers to', async () => {
    const sample = await RunningSample.start(AppModule);
    const page = await (await sample.fetch('/')).text();
    const files = [...page.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, file]) => file);

    expect(files).toEqual(['./page.js', './style.css']);
    for (const file of files) {
      const response = await sample.fetch(file!.slice(1));
      expect(response.status).toBe(200);
      expect(await response.text()).not.toBe('');
    }
  });

  it('adds', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();

    expect(await valueOf(person.call('com.example.math.add', [17, 25]))).toBe(42);
  });

  it('counts down by progressive results', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();
    const seen: unknown[] = [];

    const last = await valueOf(
      person.call('com.example.math.countdown', [3, 1], {
        progress_callback: ({ argsList }) => void seen.push(argsList?.[0]),
      }),
    );

    expect([...seen, last]).toEqual([3, 2, 1, 0]);
  });

  it('stops the countdown when it is canceled', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();
    const counts = new Mailbox<unknown>();

    const payload = { argsList: [1000], argsDict: { everyMs: 5 } };
    const result = person.call('com.example.math.countdown', payload, {
      progress_callback: counts.put,
    });
    const { reqId } = person.getOpStatus();
    await counts.take(2);
    person.cancel(reqId);

    await expect(result).rejects.toMatchObject({ errorUri: 'wamp.error.canceled' });
  });

  it('refuses to count down from a word', async () => {
    const person = await (await RunningSample.start(AppModule)).connect();

    await expect(person.call('com.example.math.countdown', ['many'])).rejects.toMatchObject({
      errorUri: 'wamp.error.invalid_argument',
    });
  });

  it('brings a published line to everybody, and tells who is there', async () => {
    const sample = await RunningSample.start(AppModule);
    const [person, other] = [await sample.connect(), await sample.connect()];
    const lines = new Mailbox<unknown>();
    for (const each of [person, other])
      await each.subscribe('com.example.chat.said', ({ argsList, argsDict }) =>
        lines.put([...(argsList ?? []), argsDict]),
      );
    const presence = new Mailbox<unknown>();
    await person.subscribe('com.example.chat.presence', ({ argsList }) => presence.put(argsList));

    await person.publish('com.example.chat.say', ['Hello']);
    const line = ['Hello', { from: person.getSessionId() }];

    expect(await lines.take(2)).toEqual([line, line]);
    expect(await valueOf(person.call('com.example.chat.present'))).toBe(2);
    await other.disconnect();
    expect(await presence.next()).toEqual([1]);
  });
});
