import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'dark' | 'light';

const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const key = 'nestjs-wamp.theme';

/** The colours: those of the system, or always light or dark. */
export const theme = signal<Theme>(themes.find((name) => name === stored()) ?? 'auto');

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  try {
    localStorage.setItem(key, theme.value);
  } catch {
    // Without storage, the choice lasts as long as the page.
  }
});

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
