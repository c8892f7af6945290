import { computed, signal } from '@preact/signals';

/** The parts of the page, in their order. */
export const parts = ['explore', 'events', 'sessions', 'health', 'wire'] as const;
export type Part = (typeof parts)[number];

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

/** The part that is shown, and what is chosen in it. */
export const route = computed((): { readonly part: Part; readonly item: string | undefined } => {
  const [name = '', ...rest] = hash.value.replace(/^#\/?/, '').split('/');
  const part = parts.find((known) => known === name) ?? 'explore';
  const item = decoded(rest.join('/'));
  return { part, item: item === '' ? undefined : item };
});

/** Returns the address of a part, or of something in it. */
export function linkTo(part: Part, item?: string): string {
  return item === undefined ? `#/${part}` : `#/${part}/${encodeURIComponent(item)}`;
}

export function go(part: Part, item?: string): void {
  location.hash = linkTo(part, item);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
