import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { InputLine } from '../state/input-line.js';

/** Sends pieces of streamed input to a running call. */
export function StreamedInput({ line }: { readonly line: InputLine }): JSX.Element {
  const [text, setText] = useState('');
  const [sent, setSent] = useState(0);
  const [isFinished, setFinished] = useState(false);
  const send = (event: Event): void => {
    event.preventDefault();
    line.send(valueOf(text));
    setSent(sent + 1);
    setText('');
  };
  return (
    <form class="input-line" onSubmit={send}>
      <label class="field">
        <span>Next piece of input, as JSON or text</span>
        <input
          value={text}
          disabled={isFinished}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={isFinished}>
        Send
      </button>
      <button
        type="button"
        disabled={isFinished}
        onClick={() => {
          line.finish();
          setFinished(true);
        }}
      >
        Finish
      </button>
      <span class="muted" role="status">{`${sent} sent`}</span>
    </form>
  );
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
