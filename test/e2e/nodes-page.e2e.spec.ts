import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../sample/11-several-nodes/src/app.module.js';
import { Parent } from '../../sample/11-several-nodes/src/node/parent.js';
import { BrokerProcess, hasBroker } from '../brokers/broker-process.js';
import { Browser, findBrowser, type Page } from './browser.js';
import { buildPage } from './built-page.js';

const file = findBrowser();
const isThere = hasBroker('nats');

describe.skipIf(file === undefined || !isThere)('the page of sample/11-several-nodes', () => {
  let broker: BrokerProcess;
  let browser: Browser;
  let apps: INestApplication[];
  let pages: Page[];

  beforeAll(async () => {
    await buildPage('11-several-nodes');
    broker = await BrokerProcess.start('nats');
    apps = await Promise.all(['one', 'two'].map(start));
    browser = await Browser.launch(file!);
    pages = await Promise.all(apps.map(open));
  });

  afterAll(async () => {
    for (const page of pages ?? []) page.detach();
    await browser?.close();
    await Promise.all((apps ?? []).map((app) => app.close()));
    await broker?.remove();
  });

  async function start(label: string): Promise<INestApplication> {
    const module = AppModule.of(label, broker.url);
    const app = await NestFactory.create(module, { logger: ['warn', 'error', 'fatal'] });
    await app.listen(0, '127.0.0.1');
    return app;
  }

  async function open(app: INestApplication): Promise<Page> {
    const page = await browser.newPage();
    await page.open((await app.getUrl()).replace('[::1]', 'localhost'));
    return page;
  }

  const text = (id: string): string => `document.getElementById('${id}').textContent`;
  const press = (page: Page, of: string): Promise<unknown> =>
    page.evaluate(`document.querySelector('${of}').click()`);

  it('shows who is where, publishes across, calls across, and asks to kill', async () => {
    const [one, two] = pages as [Page, Page];
    await one.until(`${text('status-text')} === 'Connected to node one.'`);
    await two.until(`${text('status-text')} === 'Connected to node two.'`);
    const waves = `document.querySelectorAll('[data-node] [data-kind=wave]').length === 2`;
    await Promise.all([one.until(waves), two.until(waves)]);

    await press(one, '#say button');
    await two.until(`${text('journal')}.includes('“Hello”, said by node one')`);

    await press(one, '[data-node=two] [data-kind=wave]');
    await one.until(`${text('journal')}.includes('waves back')`);
    await two.until(`/session \\d+ waved/.test(${text('journal')})`);

    const asked: string[] = [];
    apps[0]!.get(Parent).kill = (label) => asked.push(label);
    await press(one, '[data-node=two] [data-kind=kill]');
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['two']);

    await apps[1]!.close();
    await one.until(`document.querySelector('[data-node=two]') === null`);
    expect([one.uncaught, one.complaints]).toEqual([[], []]);
  });
});
