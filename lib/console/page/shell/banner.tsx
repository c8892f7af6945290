import type { JSX } from 'preact';
import { failure, reconnect, status } from '../state/connection.js';
import { isSigningIn } from './sign-in.js';

/** Says why there is no session, and what can be done. */
export function Banner(): JSX.Element | null {
  const reason = failure.value;
  if (status.value === 'open' || reason === undefined) return null;
  const isFinal = status.value === 'closed';
  const text = isFinal
    ? sayFinal(reason.kind, reason.uri)
    : 'The connection is lost. Connecting again…';
  return (
    <div class="banner" role="alert" data-final={isFinal}>
      <p>
        {text} {isFinal && reason.message !== reason.uri && <span>{reason.message}</span>}
      </p>
      {isFinal && (
        <>
          <button type="button" onClick={() => (isSigningIn.value = true)}>
            Sign in
          </button>
          <button type="button" onClick={() => void reconnect()}>
            Connect again
          </button>
        </>
      )}
    </div>
  );
}

function sayFinal(kind: string, uri: string): string {
  if (kind === 'goodbye') return `The server has ended the session (${uri}).`;
  if (kind === 'aborted') return `The server does not accept this client (${uri}).`;
  return `There is no session (${uri}).`;
}
