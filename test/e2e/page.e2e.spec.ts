import type { Socket } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampHub } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/01-quick-start/src/app.module.js';
import { Browser, findBrowser, type Page } from './browser.js';
import { buildPage } from './built-page.js';
import { takePictures } from './pictures.js';

const file = findBrowser();
if (file === undefined)
  console.log(
    'No Chromium, Chrome or Edge: the tests of the page are skipped. With one, or with its path in CHROME_PATH, run: npx vitest run test/e2e/page.e2e.spec.ts',
  );

/** The application that serves the page; it can crash and come back. */
class Server {
  private readonly sockets = new Set<Socket>();

  private constructor(readonly app: INestApplication) {
    app.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(port = 0): Promise<Server> {
    const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
    const server = new Server(app);
    await app.listen(port, '127.0.0.1');
    return server;
  }

  get hub(): WampHub {
    return this.app.get(WampHub);
  }

  /** Ends without a word, as a process does that is killed. */
  async crash(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.app.close();
  }
}

describe.skipIf(file === undefined)('the page in a browser', () => {
  let browser: Browser;
  let server: Server;
  let url: string;
  let page: Page;

  beforeAll(async () => {
    await buildPage('01-quick-start');
    browser = await Browser.launch(file!);
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    server = await Server.start();
    url = (await server.app.getUrl()).replace('[::1]', 'localhost');
    page = await browser.newPage();
    await page.resize(1200, 900);
    await page.prepare(`
      // Where the server is not to be reached, nobody listens.
      globalThis.isDown = false;
      const RealWebSocket = WebSocket;
      globalThis.WebSocket = class extends RealWebSocket {
        constructor(url, protocols) { super(isDown ? 'ws://127.0.0.1:1' : url, protocols); }
      };`);
  });

  afterEach(async () => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
    expect([page.uncaught, page.complaints]).toEqual([[], []]);
    page.detach();
    await server.crash();
  });

  const inState = (state: string) =>
    page.until(`document.querySelector('#status').dataset.state === '${state}'`);
  const text = (selector: string) =>
    page.evaluate<string>(`document.querySelector('${selector}').textContent`);
  const untilText = (selector: string, value: string) =>
    page.until(`document.querySelector('${selector}').textContent === ${JSON.stringify(value)}`);
  const fill = (form: string, field: string, value: string | number) =>
    page.evaluate(`document.forms.${form}.${field}.value = ${JSON.stringify(value)}`);
  const press = (form: string) =>
    page.evaluate(`document.querySelector('#${form} button').click()`);
  const results = () => Promise.all(['#sum', '#count', '#unsaid', '#presence'].map(text));
  const lines = () =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('#lines li')].map((li) => li.textContent)`,
    );
  const enabled = () =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('form button')].filter((b) => !b.disabled).map((b) => b.textContent)`,
    );

  async function open(): Promise<void> {
    await page.open(url);
    await inState('open');
  }

  /** Uses everything there is, and stays in the middle of a countdown. */
  async function useAll(): Promise<void> {
    await press('add');
    await untilText('#sum', '42');
    await fill('say', 'text', 'Hello');
    await press('say');
    await page.until(`document.querySelector('#lines li')`);
    await press('countdown');
    await untilText('#count', '9');
  }

  it('shows a call, a countdown and a line', async () => {
    await open();
    await useAll();
    expect(await enabled()).toEqual(['Call add', 'Cancel', 'Publish']);
    expect(await lines()).toEqual(['you Hello']);
    expect(await text('#presence')).toBe('1 session');
    await takePictures(page, 'open');
    await page.evaluate(`document.querySelector('#cancel').click()`);
    await untilText('#count', 'wamp.error.canceled');
    await press('countdown');
    await untilText('#count', '10');
  });

  it('shows nothing old while the server is gone, and starts again with it', async () => {
    await open();
    await useAll();
    await fill('say', 'text', 'A line that I am writing');
    await server.crash();

    await inState('lost');
    expect(await text('#status-text')).toBe('Not connected. Reconnecting…');
    expect(await results()).toEqual(['', '', '', '']);
    expect(await enabled()).toEqual([]);
    await takePictures(page, 'lost');
    for (const [form, field] of [
      ['add', 'a'],
      ['countdown', 'from'],
      ['say', 'text'],
    ]) {
      await page.evaluate(`document.forms.${form}.${field}.focus()`);
      await page.press('Enter');
    }

    server = await Server.start(Number(new URL(url).port));
    await inState('open');
    expect(await page.evaluate(`document.forms.say.text.value`)).toBe('A line that I am writing');
    expect(await results()).toEqual(['', '', '', '1 session']);
    await press('say');
    await page.until(`document.querySelectorAll('#lines li').length === 2`);
    expect((await lines())[1]).toBe('you A line that I am writing');
    expect(await page.evaluate(`document.forms.say.text.value`)).toBe('');
    await press('add');
    await untilText('#sum', '42');
  });

  it('says that it is not connected when the server cannot be reached at first', async () => {
    await page.prepare('isDown = true');
    await page.open(url);
    await inState('lost');
    expect(await text('#status-text')).toBe('Not connected. Reconnecting…');
    expect(await enabled()).toEqual([]);
    await page.evaluate('isDown = false');
    await inState('open');
    expect(await enabled()).toEqual(['Call add', 'Count down', 'Publish']);
  });

  it.each([
    ['say', 'text', 'com.example.chat.say'],
    ['add', 'a', 'com.example.math.add'],
    ['countdown', 'from', 'com.example.math.countdown'],
  ])('keeps what stands in %s when the connection ends with it', async (form, field, uri) => {
    await open();
    await page.evaluate(`{
      const { send } = RealWebSocket.prototype;
      RealWebSocket.prototype.send = function (data) {
        if (data.includes(${JSON.stringify(uri)})) this.close();
        else send.call(this, data);
      };
    }`);
    const value = form === 'say' ? 'Not to be lost' : '7';
    await fill(form, field, value);
    await press(form);
    await inState('lost');
    await inState('open');
    expect(await page.evaluate(`document.forms.${form}.${field}.value`)).toBe(value);
    expect(await results()).toEqual(['', '', '', '1 session']);
    expect(await lines()).toEqual([]);
  });

  it('shows the error of the server in place of an old result', async () => {
    await open();
    await press('add');
    await untilText('#sum', '42');
    await page.evaluate(`{
      const { send } = RealWebSocket.prototype;
      RealWebSocket.prototype.send = function (data) {
        send.call(this, data.replace(/com.example.(math.add|chat.say)/, '..no'));
      };
    }`);
    await press('add');
    await untilText('#sum', 'wamp.error.invalid_uri');
    await fill('say', 'text', 'Not to be lost');
    await press('say');
    await untilText('#unsaid', 'wamp.error.invalid_uri');
    expect(await page.evaluate(`document.forms.say.text.value`)).toBe('Not to be lost');
    await takePictures(page, 'errors');
  });

  it('breaks long words, and keeps the latest lines in sight at 390 pixels', async () => {
    await page.resize(390, 844);
    await open();
    await fill('add', 'a', -Number.MAX_VALUE);
    await press('add');
    await untilText('#sum', String(-Number.MAX_VALUE + 25));
    for (let i = 1; i <= 3; i++) {
      await fill('say', 'text', 'w'.repeat(200));
      await press('say');
      await page.until(`document.querySelectorAll('#lines li').length === ${i}`);
    }
    const tooWide = `[...document.querySelectorAll('body, body *:not(.hidden, input)')]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
      .map((e) => e.outerHTML)`;
    expect(await page.evaluate(tooWide)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    for (const list of ['lines', 'wire']) {
      const below = `(() => {
        const last = document.querySelector('#${list} li:last-child').getBoundingClientRect();
        const frame = document.querySelector('#${list}').parentElement.getBoundingClientRect();
        return last.bottom - frame.bottom;
      })()`;
      expect(await page.evaluate(below)).toBeLessThanOrEqual(0);
    }
    await takePictures(page, 'long-words');
  });
});
