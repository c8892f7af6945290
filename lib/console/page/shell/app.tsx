import type { ComponentType, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { EventsPart } from '../events/events-part.js';
import { ExplorePart } from '../explore/explore-part.js';
import { HealthPart } from '../health/health-part.js';
import { SessionsPart } from '../sessions/sessions-part.js';
import { type Part, parts, route } from '../state/router.js';
import { WirePart } from '../wire/wire-part.js';
import { Banner } from './banner.js';
import { Header } from './header.js';
import { SignIn } from './sign-in.js';

const shown: Readonly<Record<Part, ComponentType>> = {
  explore: ExplorePart,
  events: EventsPart,
  sessions: SessionsPart,
  health: HealthPart,
  wire: WirePart,
};

/** The whole page. */
export function App(): JSX.Element {
  const { part } = route.value;
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${part[0]!.toUpperCase()}${part.slice(1)} · WAMP console`;
  }, [part]);
  useKeys();
  const Shown = shown[part];
  return (
    <>
      <Header onSkip={() => main.current?.focus()} />
      <Banner />
      <main ref={main} tabIndex={0} class={`part part-${part}`}>
        <h1 class="hidden">{part}</h1>
        <Shown key={part} />
      </main>
      <SignIn />
    </>
  );
}

/** Keys for the whole page: Alt and a digit goes to a part, a slash to its search. */
function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const part = event.altKey ? parts[Number(event.code.replace('Digit', '')) - 1] : undefined;
      if (part !== undefined) location.hash = `#/${part}`;
      else if (event.key === '/' && !isTyping(event.target)) focusSearch();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
}
