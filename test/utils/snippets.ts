import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The pages that users read: the README first. */
export const pages = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(root + name, 'utf8') }));

/** A block of TypeScript: a module that is complete as it stands. */
export interface Snippet {
  /** The page and the line where it begins. */
  readonly place: string;
  readonly code: string;
}

export const snippets = pages.flatMap(({ name, text }) =>
  [...text.matchAll(/```ts\n([^]*?)```/g)].map((match): Snippet => {
    const line = text.slice(0, match.index).split('\n').length;
    return { place: `${name}:${line}`, code: match[1]! };
  }),
);
