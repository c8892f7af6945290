import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, type WampClient } from 'nestjs-wamp/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, findBrowser, type Page } from './browser.js';
import { attack, ConsoleApp } from './console-app.js';
import { takePictures } from './pictures.js';

const file = findBrowser();
if (file === undefined)
  console.log(
    'No Chromium, Chrome or Edge: the tests of the console are skipped. With one, or with its path in CHROME_PATH, run: npm run test:pages',
  );

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(file === undefined)('the console in a browser', () => {
  let browser: Browser;
  let server: ConsoleApp;
  let page: Page;

  beforeAll(async () => {
    browser = await Browser.launch(file!);
    server = await ConsoleApp.start();
  });

  afterAll(async () => {
    await browser.close();
    await server.crash();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.resize(1200, 800);
  });

  afterEach(async () => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
    expect([page.uncaught, page.complaints]).toEqual([[], []]);
    await page.close();
  });

  const texts = (selector: string) =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`,
    );
  const until = (selector: string, words = '') =>
    page.until(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].some((e) => e.textContent.includes(${JSON.stringify(words)}))`,
    );
  const gone = (selector: string) =>
    page.until(`document.querySelector(${JSON.stringify(selector)}) === null`);
  const clickOn = async (selector: string, words = ''): Promise<void> => {
    await until(selector, words);
    await page.click(selector, words);
  };
  const fill = async (selector: string, value: string): Promise<void> => {
    await until(selector);
    await page.click(selector);
    await page.evaluate(`document.activeElement.select?.()`);
    await page.type(value);
  };
  const choose = (selector: string, value: string) =>
    page.evaluate(`(() => {
      const select = document.querySelector(${JSON.stringify(selector)});
      select.value = ${JSON.stringify(value)};
      for (const type of ['input', 'change']) select.dispatchEvent(new Event(type, { bubbles: true }));
    })()`);

  /** Opens a part of the page as somebody who is not signed in. */
  async function open(hash = ''): Promise<void> {
    await page.open(server.url + hash);
    await until('.session-button .dot[data-state=open]');
  }

  /** Opens a part of the page as an operator. */
  async function openAsOperator(hash = ''): Promise<void> {
    await open(hash);
    await clickOn('.session-button');
    await until('dialog[open] select');
    await choose('dialog[open] select', 'ticket');
    await fill('[name=authid]', 'olga');
    await fill('[name=secret]', 'open sesame');
    await page.press('Enter');
    await until('.session-name', 'olga');
  }

  /** Opens the form of a procedure, and switches it to JSON. */
  async function openProcedure(name: string): Promise<void> {
    await openAsOperator(`#/explore/com.example.shop.${name}`);
    await until('.tree-row', name === 'nothing' ? 'add' : name);
    if ((await texts('.call textarea')).length !== 2) await clickOn('.switch button', 'JSON');
  }

  async function withClient(use: (client: WampClient) => Promise<void>): Promise<void> {
    const client = await connect({ url: server.wsUrl, details: { agent: 'a device' } });
    try {
      await use(client);
    } finally {
      await client.close();
    }
  }

  describe('Explore', () => {
    it('calls, and shows the result and the call as code', async () => {
      await openProcedure('add');
      await fill('.call textarea', '[17, 25]');
      await page.press('Enter', { ctrl: true });
      await until('.verdict[data-state=done]', 'Result');
      expect(await texts('.results pre')).toEqual(['42']);
      expect(await texts('.code-samples pre')).toEqual([
        expect.stringContaining(`client.call('com.example.shop.add', [17,25])`),
      ]);
      await clickOn('.code-samples button', 'Command line');
      expect(await texts('.code-samples pre')).toEqual([
        `npx nestjs-wamp call --url ${server.wsUrl} --realm realm1 com.example.shop.add 17 25`,
      ]);
    });

    it('shows an error', async () => {
      await openProcedure('nothing');
      await clickOn('.call button', 'Call');
      await until('.failure');
      expect(await texts('.failure code')).toContain('wamp.error.no_such_procedure');
    });

    it('says what is wrong beside the field that has it', async () => {
      await openAsOperator('#/explore/com.example.shop.order');
      const [item, count] = [1, 2].map((n) => `.group .field:nth-of-type(${n})`);
      await fill(`${item} input`, 'ab');
      await fill(`${count} input`, '0');
      await clickOn('.call button', 'Call');
      await until(`${item} .issue`, 'item must be longer than or equal to 3 characters');
      await until(`${count} .issue`, 'count must be a positive number');
      expect(await texts('.field[data-invalid=true] label')).toHaveLength(2);
      await fill(`${item} input`, 'tea');
      await fill(`${count} input`, '2');
      await page.press('Enter');
      await until('.verdict[data-state=done]', 'Result');
      expect((await texts('.results')).join()).toContain('tea');
      expect(await texts('.issue')).toEqual([]);
    });

    it('streams input, piece by piece', async () => {
      await openAsOperator('#/explore/com.example.shop.collect');
      await clickOn('.call .inline-field', 'Stream input');
      await clickOn('.call button', 'Call');
      for (const piece of ['"first"', '{ "second": 2 }', 'third']) {
        await fill('.input-line input', piece);
        await page.press('Enter');
      }
      await until('.input-line [role=status]', '3 sent');
      await clickOn('.input-line button', 'Finish');
      await until('.verdict[data-state=done]', 'Result');
      const [result] = await texts('.results pre');
      expect(JSON.parse(result!)).toEqual(['first', { second: 2 }, 'third']);
    });

    it('is used by keys: search, tree, call, cancel, and the way to another part', async () => {
      await openAsOperator('#/explore');
      await until('.tree-row', 'wait');
      const hash = () => page.evaluate<string>('location.hash');
      await page.press('/');
      await page.type('com.example.shop');
      await page.until(`document.querySelectorAll('[role=treeitem]').length === 7`);
      await page.evaluate(`document.querySelector('[role=tree]').focus()`);
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown', 'Enter'] as const)
        await page.press(key);
      await until('.call');
      const [first] = await texts('[role=treeitem][aria-selected=true]');
      expect((await hash()).endsWith(`.${first!.trim()}`)).toBe(true);
      await page.press('ArrowLeft');
      await page.press('Enter');
      await page.until(`document.querySelector('[role=treeitem][aria-expanded=false]') !== null`);
      await page.evaluate(`location.hash = '#/explore/com.example.shop.wait'`);
      await until('h1', 'wait');
      await page.evaluate(`document.querySelector('.call input').focus()`);
      await page.press('Enter', { ctrl: true });
      await until('.verdict', 'Waiting');
      await page.press('Escape');
      await until('.verdict[data-state=canceled]');
      await page.press('2', { alt: true });
      expect(await hash()).toBe('#/events');
    });

    it('plots numbers as they come', async () => {
      await openProcedure('countdown');
      await fill('.call textarea', '[100]');
      await clickOn('.call button', 'Call');
      await until('.verdict', 'Receiving');
      await until('.verdict[data-state=done]', '101 values');
      expect(await texts('.results .plot canvas')).toHaveLength(1);
      // The list follows with the next frame of the screen.
      await page.until(
        `document.querySelector('.result-list li:first-child code').textContent === '0'`,
      );
    });

    it('cancels', async () => {
      await openProcedure('wait');
      await clickOn('.call button', 'Call');
      await clickOn('.call button', 'Cancel');
      await until('.verdict[data-state=canceled]');
      expect(await texts('.verdict b')).toEqual(['Canceled']);
    });
  });

  describe('Events', () => {
    it('subscribes, publishes, pauses and filters', async () => {
      await open('#/events');
      await fill('.side-forms form:first-child input', 'com.example.shop.');
      await choose('.side-forms select', 'prefix');
      await clickOn('.side-forms button', 'Subscribe');
      await until('.watches', 'com.example.shop.');
      await clickOn('.side-forms summary', 'Publish');
      await fill('.side-forms details input', 'com.example.shop.said');
      await fill('.side-forms details textarea', '["hello"]');
      await clickOn('.side-forms details button', 'Publish');
      await until('.line', 'com.example.shop.heard');
      await clickOn('.line', 'hello');
      await until('.line-detail pre', '"hello"');
      await clickOn('.tools button', 'Pause');
      server.hub.publish('com.example.shop.heard', ['while paused']);
      await until('.tools-end', '2 events');
      expect((await texts('.line')).join()).not.toContain('while paused');
      await clickOn('.tools button', 'Continue');
      await until('.line', 'while paused');
      await fill('.tools input', 'hello');
      await page.until(`document.querySelectorAll('.line').length === 1`);
      await clickOn('.watches button');
      await gone('.watches');
    });
  });

  describe('Sessions', () => {
    it('shows, calls and ends the session of a client', async () => {
      await openAsOperator('#/sessions');
      await withClient(async (client) => {
        await client.register(
          'com.example.device.greet',
          ({ args: [name] }) => `Hi ${String(name)}`,
        );
        const { authid } = client.session!;
        await until('tbody tr', authid);
        await clickOn('.row-link', authid);
        await until('.session-view .facts', 'a device');
        await clickOn('.session-view summary', 'com.example.device.greet');
        await fill('.registration[open] textarea', '["Olga"]');
        await clickOn('.registration[open] button', 'Call the client');
        await until('.registration[open] pre', '"Hi Olga"');
        await clickOn('.session-view .danger', 'End this session');
        await clickOn('dialog[open] .danger', 'End the session');
        await gone('.session-view');
        await page.until(`!document.querySelector('tbody').textContent.includes('${authid}')`);
        expect(client.status.value).toBe('closed');
      });
    });

    it('says that the role may not see them', async () => {
      await open('#/sessions');
      await until('.notice', 'Your role may not see the sessions');
      await page.evaluate(`location.hash = '#/health'`);
      await until('.notice', 'the health');
      expect(await texts('.notice h2')).toEqual(['Your role may not see the health of the hub']);
      expect(await texts('.figures')).toEqual([]);
    });
  });

  it('shows the health of the hub', async () => {
    await openAsOperator('#/health');
    await until('.figures dd', '1');
    await page.until(`document.querySelectorAll('.chart canvas').length === 6`);
    expect(await texts('.limits code')).toContain('maxSessions');
  });

  it('shows the messages of its session', async () => {
    await openAsOperator('#/wire');
    await until('.line', 'WELCOME');
    expect((await texts('.line')).join()).not.toContain('open sesame');
    // A further message would move the line away from where the mouse goes.
    await clickOn('.tools button', 'Pause');
    await clickOn('.line', 'WELCOME');
    await until('.line-detail pre', '"authid": "olga"');
  });

  it('comes back when the server does', async () => {
    await openAsOperator('#/health');
    await until('.figures dd', '1');
    const { port } = server;
    await server.crash();
    await until('.banner', 'Connecting again');
    server = await ConsoleApp.start(port);
    await until('.session-button .dot[data-state=open]');
    await gone('.banner');
    await page.evaluate(`location.hash = '#/sessions'`);
    await until('tbody tr', 'olga');
    expect(await texts('.session-name bdi')).toEqual(['olga']);
  });

  it('shows what attackers send as text', async () => {
    await withClient(async (client) => {
      await client.register(`com.example.<img/src=x/onerror=attacked=1>`, () => attack);
      await openProcedure('attack');
      await clickOn('.call button', 'Call');
      await until('.results pre', '<script>');
      await page.evaluate(`location.hash = '#/sessions'`);
      await clickOn('.row-link', client.session!.authid);
      await until('.session-view summary', '<img/src=x');
      expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
    });
  });

  it.each([
    ['wide', 1200, false],
    ['narrow and dark', 390, true],
  ])('has no flaw for screen readers, and fits, %s', async (_, width, isDark) => {
    await page.resize(width, 844, isDark);
    await openAsOperator();
    await page.evaluate(axe);
    for (const part of [
      'explore',
      'explore/com.example.shop.order',
      'events',
      'sessions',
      'health',
      'wire',
    ]) {
      await page.evaluate(`location.hash = '#/${part}'`);
      await until({ sessions: 'tbody tr', health: '.chart', wire: '.line' }[part] ?? 'main');
      const found = await page.evaluate(`axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`);
      expect([part, found]).toEqual([part, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await takePictures(page, part.replaceAll('/', '-'));
      await page.resize(width, 844, isDark);
    }
  });
});
