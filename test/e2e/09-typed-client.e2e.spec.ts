import { once } from 'node:events';
import { connect, type WampClient } from 'nestjs-wamp/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { notesContract, sensorContract } from '../../sample/09-typed-client/src/contracts.js';
import type { Note } from '../../sample/09-typed-client/src/notes/notes.store.js';
import { Server } from '../../sample/09-typed-client/src/server/server.js';
import type { ServerService } from '../../sample/09-typed-client/src/server/server.service.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { buildPage } from './built-page.js';
import { SampleBundle } from './sample-process.js';
import { closedPort, output } from './scripts.js';

describe('sample/09-typed-client', () => {
  let server: Server;
  let url: string;
  let client: WampClient;

  beforeEach(async () => {
    server = new Server();
    url = `ws://localhost:${await server.start(0)}/ws`;
    client = await connect({ url });
  });

  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  describe('with its page built', () => {
    beforeAll(() => buildPage('09-typed-client'));

    it.each([
      ['/', 'text/html', '<title>nestjs-wamp'],
      ['/style.css', 'text/css', ':root'],
      ['/page.js', 'text/javascript', 'com.example.notes'],
    ])('serves %s', async (path, type, text) => {
      const response = await fetch(new URL(path, url.replace('ws', 'http')));

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
      expect(await response.text()).toContain(text);
    });
  });

  it('adds a note once, however often the client sends it', async () => {
    const notes = client.remote(notesContract);
    const changes = new Mailbox<unknown>();
    await notes.changes.subscribe(changes.put);

    const [first, again] = await Promise.all([notes.add('1', 'Milk'), notes.add('1', 'Milk')]);

    expect(again).toEqual(first);
    expect((await notes.list()).map(({ text }) => text)).toEqual([
      'The server has started.',
      'Milk',
    ]);
    await notes.remove('1');
    expect(await changes.take(2)).toEqual([{ added: first }, { removed: '1' }]);
    expect(changes.rest()).toEqual([]);
  });

  it.each([
    ['a text that is there', ['2', 'The server has started.'], 'com.example.notes.duplicate'],
    ['no text', ['2', ' '], 'wamp.error.invalid_argument'],
    ['a long text', ['2', 'x'.repeat(201)], 'wamp.error.invalid_argument'],
    ['a number', ['2', 3], 'wamp.error.invalid_argument'],
    ['no id', [], 'wamp.error.invalid_argument'],
  ])('refuses %s', async (_, args, uri) => {
    await expect(client.call('com.example.notes.add', args)).rejects.toMatchObject({ uri });
  });

  it('keeps the latest notes', async () => {
    const notes = client.remote(notesContract);
    const texts = Array.from({ length: 25 }, (_, i) => `Note ${i}`);

    await Promise.all(texts.map((text) => notes.add(text, text)));

    expect((await notes.list()).map(({ text }) => text)).toEqual(texts.slice(5));
  });

  it('measures from the value that the caller has', async () => {
    const { readings } = client.remote(sensorContract);
    const seen: number[] = [];

    for await (const { at, celsius } of readings.stream(30, 1)) {
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT/);
      if (seen.push(celsius) === 3) break;
    }

    for (const celsius of seen) expect(Math.abs(celsius - 30)).toBeLessThan(3);
  });

  it('restarts on its port, tells clients when to return, and keeps the notes', async () => {
    const notes = client.remote(notesContract);
    await notes.add('1', 'Milk');
    const gaps = new Mailbox<number>();
    await notes.changes.subscribe(() => undefined, { onRenewed: ({ gapMs }) => gaps.put(gapMs) });
    const socket = new WebSocket(url, 'wamp.2.json');
    await once(socket, 'open');
    socket.send(JSON.stringify([1, 'realm1', { roles: { caller: {} } }]));
    await once(socket, 'message');

    const closed = once(socket, 'close');
    await client.remote<ServerService>('com.example.server').restart();

    const [code, reason] = (await closed) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([
      1012,
      expect.stringMatching(/^retry-after-ms=\d{1,4}$/),
    ]);
    expect(await gaps.next()).toBeGreaterThan(0);
    const texts = (await notes.list()).map(({ text }: Pick<Note, 'text'>) => text);
    expect(texts).toEqual(['The server has started.', 'Milk', 'The server has started.']);
  });

  describe('and its script', () => {
    let script: SampleBundle;

    beforeAll(async () => {
      script = await SampleBundle.of('09-typed-client', 'client');
    });
    afterAll(() => script.remove());

    it('comes to its end, over a restart', async () => {
      const [code, stdout, stderr] = await output(script.file, url);

      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.trim().split('\n')).toEqual([
        expect.stringMatching(/^Added: Process \d+ was here\.$/),
        'Refused: com.example.notes.duplicate',
        ...Array.from({ length: 3 }, () => 'It has about 20 °C.'),
        'Status: open',
        'Status: waiting',
        'Status: connecting',
        'Status: open',
        'Still there: true',
        'Status: closed',
      ]);
    });

    it('says in one line that there is no server', async () => {
      const nowhere = `ws://127.0.0.1:${await closedPort()}/ws`;

      expect(await output(script.file, nowhere)).toEqual([
        1,
        '',
        `Cannot connect to ${nowhere} (ECONNREFUSED). To start it: npm run start:sample -- 09-typed-client\n`,
      ]);
    });

    it('says in one line that there is no such URL', async () => {
      const [code, stdout, stderr] = await output(script.file, 'localhost:3000');

      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^[^\n]*localhost:3000[^\n]*\n$/);
    });
  });
});
