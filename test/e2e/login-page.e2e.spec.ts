import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampHub } from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/08-authentication/src/app.module.js';
import { eventually } from '../transport/support.js';
import { Browser, findBrowser, type Page } from './browser.js';
import { takePictures } from './pictures.js';

const file = findBrowser();
if (file === undefined)
  console.log(
    'No Chromium, Chrome or Edge: the tests of the login page are skipped. With one, or with its path in CHROME_PATH, run: npx vitest run test/e2e/login-page.e2e.spec.ts',
  );

/** The page of one person. */
class Person {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<Person> {
    const page = await browser.newPage();
    await page.resize(1200, 900);
    await page.open(url);
    return new Person(page);
  }

  async logIn(user: string, method: string): Promise<void> {
    await this.page.evaluate(`{
      const { user, method } = document.forms.login.elements;
      user.value = ${JSON.stringify(user)};
      method.value = ${JSON.stringify(method)};
      document.forms.login.requestSubmit();
    }`);
  }

  text(id: string): Promise<string> {
    return this.page.evaluate(`document.getElementById('${id}').textContent`);
  }

  untilText(id: string, text: string): Promise<void> {
    const expected = JSON.stringify(text);
    return this.page.until(`document.getElementById('${id}').textContent === ${expected}`);
  }

  press(id: string): Promise<void> {
    return this.page.evaluate(`document.getElementById('${id}').click()`);
  }

  /** Presses a button of the session of somebody. */
  async administrate(name: string, label: string): Promise<void> {
    const item = `[...document.querySelectorAll('#people li')].find((li) => li.textContent.startsWith('${name},'))`;
    await this.page.until(`${item} !== undefined`);
    await this.page.evaluate(
      `[...${item}.querySelectorAll('button')].find((b) => b.textContent === '${label}').click()`,
    );
  }
}

describe.skipIf(file === undefined)('the login page in a browser', () => {
  let browser: Browser;
  let app: INestApplication;
  let url: string;
  let ann: Person;
  const people: Person[] = [];

  async function newPerson(): Promise<Person> {
    const person = await Person.open(browser, url);
    people.push(person);
    return person;
  }

  beforeAll(async () => {
    browser = await Browser.launch(file!);
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('[::1]', 'localhost');
    ann = await newPerson();
  });
  afterEach(async () => {
    for (const { page } of people.splice(0)) {
      // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
      expect(page.uncaught).toEqual([]);
      page.detach();
    }
    await app.close();
  });

  it.each([
    ['cookie', 'cookie'],
    ['ticket', 'ticket'],
    ['password', 'scram'],
  ])('logs in by %s, counts down, and renews', async (method, told) => {
    await ann.logIn('ann pencil', method);
    await ann.untilText('pears', '100');
    expect(
      await Promise.all(['name', 'role', 'method', 'refusal'].map((id) => ann.text(id))),
    ).toEqual(['ann', 'clerk', told, '']);
    expect(await ann.text('expires')).toMatch(/^1[12]\d s$/);
    await ann.press('sell');
    await ann.untilText('sold', '99 left.');
    await ann.untilText('pears', '99');
    await ann.press('renew');
    await ann.untilText('renewed', 'Renewed.');
    await takePictures(ann.page, 'login-in');
    await ann.press('logout');
    await ann.untilText('name', '–');
    await eventually(() => expect(app.get(WampHub).sessionCount).toBe(0));
  });

  it.each([
    ['ann pen', 'cookie'],
    ['ann pen', 'ticket'],
    ['ann pen', 'password'],
    ['eve pencil', 'password'],
  ])('refuses %s by %s in words', async (user, method) => {
    await ann.logIn(user, method);
    await ann.untilText('refusal', 'Name or password is wrong.');
    expect(await ann.text('name')).toBe('–');
    await takePictures(ann.page, 'login-refused');
  });

  it('refuses a guest in words', async () => {
    await ann.logIn('bob eraser', 'password');
    await ann.untilText('role', 'guest');
    await ann.press('sell');
    await ann.untilText('sold', 'Sorry, your role does not allow this.');
    expect([await ann.text('pears'), await ann.text('people')]).toEqual(['–', '']);
  });

  it('shows an administrator everybody, who lowers a role and ends a session', async () => {
    const root = await newPerson();
    await root.logIn('root sharpener', 'password');
    await root.untilText('role', 'admin');
    await ann.logIn('ann pencil', 'ticket');
    await ann.untilText('pears', '100');
    await takePictures(root.page, 'login-admin');

    await root.administrate('ann', 'Make a guest');
    await ann.untilText('role', 'guest');
    await ann.press('sell');
    await ann.untilText('sold', 'Sorry, your role does not allow this.');
    await root.press('sell');
    await root.untilText('sold', '99 left.');
    expect(await ann.text('pears')).toBe('–');

    await root.administrate('ann', 'End');
    await ann.untilText('refusal', 'An administrator has ended your session.');
    await ann.untilText('name', '–');
    await root.page.until(`document.querySelectorAll('#people li').length === 1`);
  });
});
