// Bundles the page into a module with the text of its files, so that it needs no files at run time: it
// works in bundles, too.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The client takes the WebSocket of the browser, which package.json would choose only for the built client. */
const browserSocket = {
  name: 'browser-socket',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('../../client/web-socket.ts', import.meta.url));
    onResolve({ filter: /^#socket$/ }, () => ({ path }));
  },
};

/** Returns the files of the page by name, each with its media type and text. */
export async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: { console: `${folder}main.tsx` },
    tsconfig: `${folder}tsconfig.json`,
    outdir: folder,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    // The syntax of the browsers that the README names.
    target: 'es2022',
    plugins: [browserSocket],
    logLevel: 'warning',
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const read = (name) => readFileSync(`${folder}${name}`, 'utf8');
  return {
    'index.html': { type: 'text/html; charset=utf-8', text: read('index.html') },
    'console.js': { type: 'text/javascript; charset=utf-8', text: textOf('.js') },
    'console.css': { type: 'text/css; charset=utf-8', text: textOf('.css') },
    'icon.svg': { type: 'image/svg+xml', text: read('icon.svg') },
  };
}

/** Returns the files as the source of a module: an ES module, or CommonJS. */
export function moduleOf(files, format = 'esm') {
  const text = JSON.stringify(files);
  return format === 'esm'
    ? `export const pageFiles = ${text};\n`
    : `exports.pageFiles = ${text};\n`;
}
