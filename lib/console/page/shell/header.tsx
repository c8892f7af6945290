import type { JSX } from 'preact';
import { isOpen, session, status } from '../state/connection.js';
import { linkTo, parts, route } from '../state/router.js';
import { nextTheme, theme } from '../state/theme.js';
import { Icon } from '../ui/icons.js';
import { isSigningIn } from './sign-in.js';

const icons = { auto: 'auto', dark: 'moon', light: 'sun' } as const;

/** The head of the page: its parts, the state of the session, and the colours. */
export function Header({ onSkip }: { readonly onSkip: () => void }): JSX.Element {
  return (
    <header class="header">
      <button type="button" class="skip" onClick={onSkip}>
        Skip to the content
      </button>
      <a class="brand" href={linkTo('explore')} aria-label="WAMP console">
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <rect width="32" height="32" rx="8" />
          <path d="M6.5 11l4 10.5L16 11l5.5 10.5 4-10.5" />
        </svg>
        <span>
          WAMP <b>console</b>
        </span>
      </a>
      <Parts />
      <div class="header-end">
        <SessionButton />
        <button
          type="button"
          class="icon-button"
          onClick={nextTheme}
          title={`Colours: ${theme.value}`}
        >
          <Icon name={icons[theme.value]} />
          <span class="hidden">Colours: {theme.value}</span>
        </button>
      </div>
    </header>
  );
}

function Parts(): JSX.Element {
  return (
    <nav class="parts" aria-label="Parts of the console">
      {parts.map((part) => (
        <a
          key={part}
          href={linkTo(part)}
          aria-current={route.value.part === part ? 'page' : undefined}
        >
          <Icon name={part} />
          <span>{part[0]!.toUpperCase() + part.slice(1)}</span>
        </a>
      ))}
    </nav>
  );
}

/** Who the page is, and whether it is connected. Opens the sign-in. */
function SessionButton(): JSX.Element {
  const { authid, authrole } = session.value ?? {};
  const state = isOpen.value ? 'open' : status.value === 'closed' ? 'closed' : 'connecting';
  const words = { open: 'Connected', connecting: 'Connecting…', closed: 'Not connected' }[state];
  return (
    <button type="button" class="session-button" onClick={() => (isSigningIn.value = true)}>
      <span class="dot" data-state={state} />
      <span class="session-state" role="status">
        {words}
      </span>
      {isOpen.value && (
        <span class="session-name">
          <bdi>{authid}</bdi> <span class="tag">{authrole}</span>
        </span>
      )}
    </button>
  );
}
