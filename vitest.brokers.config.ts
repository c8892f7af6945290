import { defineConfig } from 'vitest/config';
import base, { brokers } from './vitest.config.js';

const { projects: _projects, ...test } = base.test ?? {};

/** Real brokers, and several processes of an application: `npm run test:brokers`. */
export default defineConfig({
  ...base,
  test: { ...test, include: [brokers] },
});
