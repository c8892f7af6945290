import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Changes every second, while somebody uses it and the page is seen. */
const second = signal(0);
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Draws a component again every second. */
export function useSeconds(): number {
  useEffect(() => {
    users++;
    timer ??= setInterval(() => document.hidden || second.value++, 1_000);
    return () => {
      if (--users > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return second.value;
}
