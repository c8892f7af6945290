import { defineConfig } from 'vitest/config';
import base, { pages } from './vitest.config.js';

const { projects: _projects, ...test } = base.test ?? {};

/** The pages of the samples in a browser: `npm run test:pages`. */
export default defineConfig({
  ...base,
  test: { ...test, include: [pages] },
});
