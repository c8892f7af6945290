import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import config from '../../vitest.config.js';

/**
 * Builds the page of a sample as its start does, but with the client of `lib/`. Files are put in their place
 * whole, because another test may serve them meanwhile.
 */
export async function buildPage(sample: string): Promise<void> {
  const root = fileURLToPath(new URL(`../../sample/${sample}/client/`, import.meta.url));
  const alias = [
    { find: '#parts', replacement: path('lib/client/parts/lazy-parts.ts') },
    { find: '#socket', replacement: path('lib/client/web-socket.ts') },
    ...(config.resolve!.alias as []),
  ];
  const results = await build({
    root,
    logLevel: 'error',
    resolve: { alias },
    build: { write: false },
  });
  const folder = `${root}../dist/public/`;
  for (const file of (results as Rolldown.RolldownOutput).output) {
    const content = file.type === 'chunk' ? file.code : file.source;
    const place = `${folder}${file.fileName}`;
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(`${place}.${process.pid}`, content);
    renameSync(`${place}.${process.pid}`, place);
  }
}

function path(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}
