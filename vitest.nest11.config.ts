import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Whatever is imported from here finds the packages of `test/nest-11/node_modules`. */
const importer = fileURLToPath(new URL('test/nest-11/package.json', import.meta.url));

const nest11: Plugin = {
  name: 'nest-11',
  enforce: 'pre',
  resolveId(source) {
    if (!/^(@nestjs\/|nestjs-cls$)/.test(source)) return null;
    return this.resolve(source, importer, { skipSelf: true });
  },
};

/** The same suite with every `@nestjs/*` import, deep ones too, answered by Nest 11. */
export default mergeConfig(base, {
  plugins: [nest11],
  test: { env: { NEST_MAJOR: '11' } },
});
