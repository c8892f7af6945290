import type { JSX } from 'preact';
import { isSigningIn } from '../shell/sign-in.js';
import { session } from '../state/connection.js';
import { type Failure, isDenied, isMissing } from './errors.js';
import { Notice } from './notice.js';

/** Properties of {@link Denied}. */
interface DeniedProps {
  readonly failure: Failure;
  /** What cannot be shown. */
  readonly what: string;
  readonly onRetry: () => void;
}

/** Says why something cannot be shown, and what helps. */
export function Denied({ failure, what, onRetry }: DeniedProps): JSX.Element {
  const role = session.value?.authrole ?? '';
  if (isDenied(failure))
    return (
      <Notice title={`Your role may not see ${what}`}>
        <p>
          The role of this session is <code>{role}</code>. Sign in as somebody whose role is one of
          the option <code>roles</code> of <code>WampConsoleModule</code>. In development, you may
          allow this one:
        </p>
        <p>
          <code>{`WampConsoleModule.forRoot({ roles: ['${role}'] })`}</code>
        </p>
        <button type="button" class="primary" onClick={() => (isSigningIn.value = true)}>
          Sign in
        </button>
      </Notice>
    );
  return (
    <Notice title={`The page cannot show ${what}`}>
      <p>
        {isMissing(failure)
          ? 'This realm has no console. Sign in to the realm of its option realm.'
          : `${failure.message} (${failure.uri})`}
      </p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </Notice>
  );
}
