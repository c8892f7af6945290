import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BoundUri } from '../../views.js';
import { PayloadEditor, type PayloadText, readPayload } from '../explore/payload-editor.js';
import { Results } from '../explore/results.js';
import type { Issue } from '../model/form.js';
import { RunningCall } from '../state/running-call.js';
import { RunButton } from '../ui/run-button.js';

/** Properties of {@link ClientProcedures}. */
interface ClientProceduresProps {
  readonly session: number;
  readonly registrations: readonly BoundUri[];
}

/** The procedures that a client has registered. The console calls them for the person. */
export function ClientProcedures({
  session,
  registrations,
}: ClientProceduresProps): JSX.Element | null {
  if (registrations.length === 0) return null;
  return (
    <section class="stack">
      <h2>Registrations</h2>
      {registrations.map(({ uri, match }) => (
        <details key={`${match} ${uri}`} class="registration">
          <summary>
            <bdi>{uri}</bdi> {match !== 'exact' && <span class="tag">{match}</span>}
          </summary>
          <ClientCall session={session} uri={uri} />
        </details>
      ))}
    </section>
  );
}

function ClientCall({
  session,
  uri,
}: {
  readonly session: number;
  readonly uri: string;
}): JSX.Element {
  const [text] = useState(() => signal<PayloadText>({ args: '', kwargs: '' }));
  const [called, setCalled] = useState(uri);
  const [call, setCall] = useState<RunningCall | undefined>(undefined);
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const isRunning = call?.state.value === 'running';
  const submit = (event: Event): void => {
    event.preventDefault();
    const payload = readPayload(text.value);
    setIssues(payload.issues);
    const settings = { timeoutMs: 30_000, callee: session };
    if (payload.issues.length === 0) setCall(new RunningCall(called, payload, settings));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <label class="field">
        <span>URI</span>
        <input value={called} onInput={(event) => setCalled(event.currentTarget.value)} />
      </label>
      <PayloadEditor text={text} issues={issues} />
      <div class="actions">
        <RunButton label="Call the client" isRunning={isRunning} onCancel={() => call?.cancel()} />
      </div>
      {call !== undefined && <Results call={call} />}
    </form>
  );
}
