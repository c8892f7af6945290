import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PayloadEditor, type PayloadText, readPayload } from '../explore/payload-editor.js';
import { isOpen, wamp } from '../state/connection.js';
import { failureOf } from '../ui/errors.js';
import type { Issue } from '../model/form.js';
import { TopicField } from './subscribe-form.js';

const topic = signal('');
const text = signal<PayloadText>({ args: '', kwargs: '' });

/** Publishes an event. */
export function PublishForm(): JSX.Element {
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const [said, setSaid] = useState('');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const payload = readPayload(text.value);
    setIssues(payload.issues);
    setSaid('');
    if (payload.issues.length > 0) return;
    const { args, kwargs } = payload;
    try {
      const id = await wamp().publish(topic.value.trim(), args, kwargs, { acknowledge: true });
      setSaid(`Published as ${id}`);
    } catch (error) {
      const { message, uri } = failureOf(error);
      setIssues([{ path: [], message: `${message} (${uri})` }]);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <TopicField value={topic.value} onChange={(value) => (topic.value = value)} />
      <PayloadEditor text={text} issues={issues} />
      <div class="actions">
        <button type="submit" disabled={!isOpen.value}>
          Publish
        </button>
        <span class="muted" role="status">
          {said}
        </span>
      </div>
    </form>
  );
}
