import type { Plugin } from 'vite';
import { buildPage, moduleOf } from '../../lib/console/page/build.mjs';

/** Builds the page of the console when a module of `lib/` imports it, as `build.mjs` does for `dist/`. */
export function consolePage(): Plugin {
  const id = '\0console-page';
  return {
    name: 'console-page',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith('/page-files.js') ? id : undefined),
    load: async (asked) => (asked === id ? moduleOf(await buildPage()) : undefined),
  };
}
