import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, findBrowser, type Page } from './browser.js';
import { ConsoleApp } from './console-app.js';

const file = findBrowser();
if (file === undefined)
  console.log(
    'No Chromium, Chrome or Edge: the tests of a busy console are skipped. With one, or with its path in CHROME_PATH, run: npm run test:pages',
  );

const [uris, perMinute, seconds] = [5_000, 10_000, 5];

/** How the page draws: frames per second, and the longest time without one. */
interface Frames {
  readonly perSecond: number;
  readonly longestMs: number;
}

describe.skipIf(file === undefined)('a busy console', () => {
  let browser: Browser;
  let server: ConsoleApp;
  let page: Page;

  beforeAll(async () => {
    browser = await Browser.launch(file!);
    server = await ConsoleApp.start(0, { roles: ['anonymous'] });
    for (let i = 0; i < uris; i++)
      server.hub.register(`com.example.many.group${i % 50}.procedure${i}`, () => i);
    page = await browser.newPage();
    await page.resize(1200, 800);
  });

  afterAll(async () => {
    await browser.close();
    await server.crash();
  });

  const count = (selector: string) =>
    page.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  /** Measures frames while something is done on the page. */
  const framesWhile = (work: string) =>
    page.evaluate<Frames>(`new Promise((resolve) => {
      const times = [];
      const end = performance.now() + ${seconds * 1_000};
      const frame = (now) => {
        times.push(now);
        ${work};
        if (performance.now() < end) return requestAnimationFrame(frame);
        const gaps = times.slice(1).map((time, at) => time - times[at]);
        resolve({ perSecond: Math.round(times.length / ${seconds}), longestMs: Math.round(Math.max(...gaps)) });
      };
      requestAnimationFrame(frame);
    })`);

  it(`shows ${uris} URIs`, async () => {
    await page.open(`${server.url}#/explore`);
    await page.until(`document.querySelector('.count').textContent.includes('of 50')`);
    await page.click('.search input');
    await page.type('many');
    await page.until(`document.querySelector('.count').textContent.startsWith('5000 of')`);
    expect(await count('.tree-row')).toBeLessThan(100);
    const frames = await framesWhile(`document.querySelector('.tree').scrollTop += 400`);
    console.log(`${uris} URIs, scrolled: ${JSON.stringify(frames)}`);
    expect(frames.perSecond).toBeGreaterThan(10);
  });

  it(`shows ${perMinute} events per minute`, async () => {
    await page.evaluate(`location.hash = '#/events'`);
    await page.until(`document.querySelector('.side-forms input')`);
    await page.click('.side-forms input');
    await page.type('com.example.shop.heard');
    await page.press('Enter');
    await page.until(`document.querySelector('.watches')`);
    const stop = new AbortController();
    const batch = Math.ceil(perMinute / 60 / 20);
    const publishing = (async () => {
      for (let i = 0; !stop.signal.aborted; i++) {
        for (let j = 0; j < batch; j++)
          server.hub.publish('com.example.shop.heard', [`event ${i}`, { number: j }]);
        await wait(50);
      }
    })();
    const frames = await framesWhile('');
    stop.abort();
    await publishing;
    console.log(`${perMinute} events per minute: ${JSON.stringify(frames)}`);
    expect(await count('.line')).toBeLessThan(100);
    expect(frames.perSecond).toBeGreaterThan(10);
  });
});
