import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Our client at routers that others wrote: `npm run test:foreign`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/foreign/*.spec.ts'],
    env: { ...base.test?.env, FOREIGN_ROUTERS: 'installed' },
  },
});
