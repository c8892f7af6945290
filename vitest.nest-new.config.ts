import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

const { projects: _projects, ...test } = base.test ?? {};

/** Projects that `nest new` made, with the packed package in them: `npm run test:nest-new`. */
export default defineConfig({
  ...base,
  test: {
    ...test,
    include: ['test/nest-new/*.spec.ts'],
    exclude: [],
    // Each project's own tests take all cores.
    fileParallelism: false,
    // Three minutes alone on two cores for all; a machine with other work takes many times that.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
