import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { craAuth, ticketAuth, type WampClientAuth } from 'nestjs-wamp/client';
import { realm, signIn, url } from '../state/connection.js';
import { Dialog } from '../ui/dialog.js';
import { textsIn } from '../ui/form-texts.js';

export const isSigningIn = signal(false);

type Method = 'none' | 'ticket' | 'wampcra';

const methods: Readonly<Record<Method, string>> = {
  none: 'None, or the cookie of this site',
  ticket: 'Ticket or token',
  wampcra: 'Secret (WAMP-CRA)',
};

/** Asks who the client of the page is. Credentials are kept in memory only. */
export function SignIn(): JSX.Element {
  const [method, setMethod] = useState<Method>('none');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isSigningIn.value) form.current?.querySelector('select')?.focus();
  }, [isSigningIn.value]);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = textsIn(form.current!);
    isSigningIn.value = false;
    void signIn(text('realm'), authOf(method, text('authid'), text('secret')));
  };
  return (
    <Dialog title="Sign in" isOpen={isSigningIn.value} onClose={() => (isSigningIn.value = false)}>
      <form ref={form} class="stack" onSubmit={submit}>
        <p class="muted">
          This page is a client of <code>{url}</code>. It sees and does what its role may.
        </p>
        <label class="field">
          <span>Realm</span>
          <input name="realm" defaultValue={realm.value} required autocomplete="off" />
        </label>
        <MethodField method={method} onChange={setMethod} />
        {method !== 'none' && <Credentials method={method} />}
        <div class="actions">
          <button type="submit" class="primary">
            Connect
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function MethodField(props: {
  readonly method: Method;
  readonly onChange: (method: Method) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span>Method</span>
      <select
        value={props.method}
        onChange={(event) => props.onChange(event.currentTarget.value as Method)}
      >
        {Object.entries(methods).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Credentials({ method }: { readonly method: Method }): JSX.Element {
  return (
    <>
      <label class="field">
        <span>Authid</span>
        <input name="authid" required autocomplete="username" />
      </label>
      <label class="field">
        <span>{method === 'ticket' ? 'Ticket' : 'Secret'}</span>
        <input name="secret" type="password" required autocomplete="current-password" />
      </label>
    </>
  );
}

function authOf(method: Method, authid: string, secret: string): WampClientAuth | undefined {
  if (method === 'ticket') return ticketAuth({ authid, ticket: secret });
  return method === 'wampcra' ? craAuth({ authid, secret }) : undefined;
}
