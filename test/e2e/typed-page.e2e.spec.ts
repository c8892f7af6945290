import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Server } from '../../sample/09-typed-client/src/server/server.js';
import { Browser, findBrowser, type Page } from './browser.js';
import { buildPage } from './built-page.js';
import { takePictures } from './pictures.js';

const file = findBrowser();
if (file === undefined)
  console.log(
    'No Chromium, Chrome or Edge: the tests of the typed page are skipped. With one, or with its path in CHROME_PATH, run: npx vitest run test/e2e/typed-page.e2e.spec.ts',
  );

/** The page of one person, which notes each status and each list that it shows. */
class Person {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<Person> {
    const person = new Person(await browser.newPage());
    await person.page.resize(1200, 900);
    await person.page.prepare(`
      globalThis.statuses = [];
      globalThis.lists = [];
      addEventListener('DOMContentLoaded', () => {
        const status = document.querySelector('#status');
        new MutationObserver(() => statuses.push(status.dataset.state))
          .observe(status, { attributeFilter: ['data-state'] });
        new MutationObserver(() => lists.push(notes()))
          .observe(document.querySelector('#notes'), { childList: true });
      });
      globalThis.notes = () => [...document.querySelectorAll('#notes li')].map(
        (li) => ('pending' in li.dataset ? '? ' : '') + li.querySelector('span').textContent);`);
    await person.page.open(url);
    await person.until(`document.querySelector('#status').dataset.state === 'open'`);
    await person.untilNotes('The server has started.');
    return person;
  }

  until(expression: string): Promise<void> {
    return this.page.until(expression);
  }

  untilNotes(...texts: string[]): Promise<void> {
    return this.until(`JSON.stringify(notes()) === ${JSON.stringify(JSON.stringify(texts))}`);
  }

  get<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  click(selector: string): Promise<void> {
    return this.get(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  async add(text: string): Promise<void> {
    await this.get(`document.querySelector('#text').value = ${JSON.stringify(text)}`);
    await this.get(`document.querySelector('#add').requestSubmit()`);
  }

  /** Waits until the curve has so many pieces, and the last one has points. */
  untilPieces(count: number): Promise<void> {
    const d = `(document.querySelector('#curve').getAttribute('d') ?? '')`;
    return this.until(`${d}.split('M').length > ${count} && /L[^M]*L[^M]*$/.test(${d})`);
  }
}

describe.skipIf(file === undefined)('the typed page in a browser', () => {
  const started = 'The server has started.';
  let browser: Browser;
  let server: Server;
  let url: string;
  let ann: Person;
  let people: Person[];

  async function newPerson(): Promise<Person> {
    const person = await Person.open(browser, url);
    people.push(person);
    return person;
  }

  beforeAll(async () => {
    await buildPage('09-typed-client');
    browser = await Browser.launch(file!);
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    people = [];
    server = new Server();
    url = `http://localhost:${await server.start(0)}/`;
    ann = await newPerson();
  });

  afterEach(async () => {
    for (const { page } of people) {
      // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
      expect([page.uncaught, page.complaints]).toEqual([[], []]);
      page.detach();
    }
    await server.stop();
  });

  it('plots a stream, which can be stopped and started', async () => {
    await ann.untilPieces(1);
    expect(await ann.get(`document.querySelector('#celsius').textContent`)).toMatch(/^\d\d?\.\d$/);

    await ann.click('#stream');
    const curve = await ann.get<string>(`document.querySelector('#curve').getAttribute('d')`);
    await ann.add('After the stream');
    await ann.untilNotes(started, 'After the stream');
    expect(await ann.get(`document.querySelector('#curve').getAttribute('d')`)).toBe(curve);

    await ann.click('#stream');
    await ann.untilPieces(2);
    await takePictures(ann.page, 'typed-open');
  });

  it('shows an empty plot if it is stopped before the first value', async () => {
    await ann.page.prepare(`addEventListener('DOMContentLoaded', () =>
      document.querySelector('#stream').click());`);
    await ann.page.open(url);
    await ann.untilNotes(started);
    expect(await ann.get(`document.querySelector('.plot').textContent.trim()`)).toBe('');

    await ann.click('#stream');
    await ann.untilPieces(1);
  });

  it('shows a note at once, and tells other pages', async () => {
    const bob = await newPerson();

    await ann.add('Milk');

    await ann.untilNotes(started, 'Milk');
    await bob.untilNotes(started, 'Milk');
    expect(await ann.get('lists')).toContainEqual([started, '? Milk']);
    expect(await bob.get('lists')).not.toContainEqual([started, '? Milk']);

    await bob.click('#notes li:last-child button');
    await bob.untilNotes(started);
    await ann.untilNotes(started);
    expect(await bob.get('lists')).toContainEqual([started, '? Milk']);
  });

  it('takes back a note that the server refuses', async () => {
    await ann.add(started);

    await ann.until(`document.querySelector('#error').textContent !== ''`);
    expect(await ann.get('lists')).toContainEqual([started, `? ${started}`]);
    expect(await ann.get('notes()')).toEqual([started]);
    expect(await ann.get(`document.querySelector('#error').textContent`)).toContain(
      'com.example.notes.duplicate',
    );
    expect(await ann.get(`document.querySelector('#text').value`)).toBe(started);
    await takePictures(ann.page, 'typed-refused');
  });

  it('comes back after a restart: curve, list, and what was added meanwhile', async () => {
    await ann.untilPieces(1);
    const colour = `getComputedStyle(document.querySelector('#status'), '::before').backgroundColor`;
    const text = `document.querySelector('#status-text').textContent`;
    const good = await ann.get<string>(colour);

    // In the same turn: the server says how soon the page comes back.
    await ann.get(`new MutationObserver((_, observer) => {
      if (document.querySelector('#status').dataset.state !== 'waiting') return;
      observer.disconnect();
      document.querySelector('#text').value = 'Meanwhile';
      document.querySelector('#add').requestSubmit();
      globalThis.shown = [${text}, ${colour}, document.querySelector('#restart').disabled, notes()];
    }).observe(document.querySelector('#status'), { attributeFilter: ['data-state'] })`);
    await ann.click('#restart');

    await ann.untilNotes(started, started, 'Meanwhile');
    await ann.untilPieces(2);
    expect(await ann.get('shown')).toEqual([
      'Connection lost. Connecting again soon…',
      expect.not.stringContaining(good),
      true,
      [started, '? Meanwhile'],
    ]);
    expect(await ann.get(colour)).toBe(good);
    expect(await ann.get(text)).toBe('Connected.');
    const statuses = await ann.get<string[]>('statuses');
    expect(statuses.slice(statuses.indexOf('waiting')).at(-1)).toBe('open');
    expect(await ann.get(`document.querySelector('#journal').textContent`)).toMatch(
      /restart.*stream ended.*waiting.*connecting.*open.*list loaded again after a gap of \d+ ms/,
    );
    expect(await ann.get(`document.querySelector('#error').textContent`)).toBe('');
    await takePictures(ann.page, 'typed-restarted');
  });

  it('sends a note again whose answer is lost', async () => {
    await ann.get(`{
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (data) {
        send.call(this, data);
        if (!data.includes('com.example.notes.add')) return;
        WebSocket.prototype.send = send;
        this.close();
      };
    }`);

    await ann.add('Only once');

    await ann.until(`statuses.includes('waiting')`);
    await ann.untilNotes(started, 'Only once');
    expect(await ann.get(`document.querySelector('#error').textContent`)).toBe('');
  });

  it('has other colours in the dark, and fits 390 pixels with long words', async () => {
    const colours = `['body', 'section', '#restart', 'h1'].map((selector) => {
      const { color, backgroundColor } = getComputedStyle(document.querySelector(selector));
      return color + ' on ' + backgroundColor;
    })`;
    const light = await ann.get<string[]>(colours);
    await ann.page.resize(390, 844, true);
    const dark = await ann.get<string[]>(colours);
    for (const [i, colour] of dark.entries()) expect(colour).not.toBe(light[i]);

    await ann.add('w'.repeat(200));
    await ann.untilNotes(started, 'w'.repeat(200));
    await ann.add('x'.repeat(201));
    await ann.until(`document.querySelector('#error').textContent !== ''`);
    const tooWide = `[...document.querySelectorAll('body, body *:not(.hidden, input, svg, svg *)')]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
      .map((e) => e.outerHTML)`;
    expect(await ann.get(tooWide)).toEqual([]);
    expect(await ann.get('document.documentElement.scrollWidth')).toBe(390);
    await takePictures(ann.page, 'typed-long-words');
  });
});
