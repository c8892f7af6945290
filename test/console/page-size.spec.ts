import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPage, moduleOf } from '../../lib/console/page/build.mjs';

describe('the files of the page', () => {
  it('have at most 120 KiB in all', async () => {
    const files = await buildPage();
    const sizes = Object.values(files).map(({ text }) => gzipSync(text).length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    expect(all).toBeGreaterThan(20 * 1_024);
    expect(all).toBeLessThan(120 * 1_024);
    expect(files['index.html']!.text).not.toMatch(/<style|<script>|\son\w+=|https?:/);
    expect(moduleOf(files, 'cjs').startsWith('exports.pageFiles = {')).toBe(true);
  });
});
