import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from './browser.js';

/** A folder for pictures of pages in each state, if somebody wants to look at them. */
const folder = process.env['PAGE_PICTURES'];

/** Takes pictures of a page on a wide and on a narrow screen, light and dark. */
export async function takePictures(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [suffix, width, height, isDark] of [
    ['wide', 1200, 900, false],
    ['390', 390, 844, false],
    ['390-dark', 390, 844, true],
  ] as const) {
    await page.resize(width, height, isDark);
    writeFileSync(`${folder}/${name}-${suffix}.png`, await page.screenshot());
  }
  await page.resize(1200, 900);
}
