import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BoundUri } from '../../views.js';
import { PayloadEditor, type PayloadText, readPayload } from '../explore/payload-editor.js';
import type { Issue } from '../model/form.js';
import { send } from '../state/sessions.js';
import { failureOf } from '../ui/errors.js';

/** Properties of {@link MessageForm}. */
interface MessageFormProps {
  readonly session: number;
  /** What the client has subscribed to. */
  readonly topics: readonly BoundUri[];
}

/** Sends an event to one client. */
export function MessageForm({ session, topics }: MessageFormProps): JSX.Element {
  const [text] = useState(() => signal<PayloadText>({ args: '', kwargs: '' }));
  const [typed, setTyped] = useState('');
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const [said, setSaid] = useState('');
  const first = topics.find(({ match }) => match === 'exact')?.uri ?? '';
  const topic = typed === '' ? first : typed;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { args, kwargs, issues: found } = readPayload(text.value);
    setIssues(found);
    setSaid('');
    if (found.length > 0) return;
    await send(session, topic, args, kwargs).then(
      (id) => setSaid(`Sent as ${id}`),
      (error: unknown) => setIssues([{ path: [], message: failureOf(error).message }]),
    );
  };
  return (
    <details class="registration">
      <summary>Send an event to this client</summary>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>Topic</span>
          <input required value={topic} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <PayloadEditor text={text} issues={issues} />
        <div class="actions">
          <button type="submit">Send</button>
          <Said text={said} />
        </div>
      </form>
    </details>
  );
}

function Said({ text }: { readonly text: string }): JSX.Element {
  return (
    <span class="muted" role="status">
      {text}
    </span>
  );
}
