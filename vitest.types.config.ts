import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

const { projects: _projects, ...test } = base.test ?? {};

/** What compilers say of the declarations, in all supported versions of TypeScript: `npm run test:types`. */
export default defineConfig({
  ...base,
  test: { ...test, include: ['test/types/*.spec.ts'] },
});
