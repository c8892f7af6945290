import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

const { projects: _projects, ...test } = base.test ?? {};

/** Our client at routers that others wrote: `npm run test:foreign`. */
export default defineConfig({
  ...base,
  test: {
    ...test,
    // Node 20 has the WebSocket of browsers only with this flag.
    execArgv: ['--experimental-websocket'],
    include: ['test/foreign/*.spec.ts'],
    env: { ...test.env, FOREIGN_ROUTERS: 'installed' },
  },
});
